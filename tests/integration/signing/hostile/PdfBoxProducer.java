import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Calendar;
import org.apache.pdfbox.io.IOUtils;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * An office's Java program: draws a page and signs it. Arguments: the pass phrase of all key files, then any number of
 * times key file, algorithm, form, result. The form names the encoding (der, ber) and the profile (pades, legacy).
 */
public final class PdfBoxProducer {
    public static void main(String[] given) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        for (int at = 1; at < given.length; at += 4) {
            sign(given[0].toCharArray(), given[at], given[at + 1], given[at + 2], given[at + 3]);
        }
    }

    private static void sign(char[] phrase, String keyFile, String algorithm, String form, String place)
            throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream file = new FileInputStream(keyFile)) {
            store.load(file, phrase);
        }
        String name = store.aliases().nextElement();
        PrivateKey key = (PrivateKey) store.getKey(name, phrase);
        Certificate[] chain = store.getCertificateChain(name);
        boolean definite = form.contains("der");
        boolean bound = form.contains("pades");
        try (PDDocument document = drawn(); OutputStream result = new FileOutputStream(place)) {
            PDSignature signature = new PDSignature();
            signature.setFilter(PDSignature.FILTER_ADOBE_PPKLITE);
            signature.setSubFilter(
                bound ? PDSignature.SUBFILTER_ETSI_CADES_DETACHED : PDSignature.SUBFILTER_ADBE_PKCS7_DETACHED);
            signature.setName("PDFBox");
            signature.setSignDate(Calendar.getInstance());
            document.addSignature(signature, content -> message(content, key, chain, algorithm, definite, bound));
            document.saveIncremental(result);
        }
    }

    private static PDDocument drawn() throws java.io.IOException {
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        try (PDDocument document = new PDDocument()) {
            PDPage page = new PDPage();
            document.addPage(page);
            try (PDPageContentStream content = new PDPageContentStream(document, page)) {
                content.beginText();
                content.setFont(PDType1Font.TIMES_ROMAN, 14);
                content.newLineAtOffset(72, 700);
                content.showText("Cong van so 12/CV");
                content.endText();
            }
            document.save(first);
        }
        return PDDocument.load(first.toByteArray());
    }

    private static byte[] message(
            InputStream content, PrivateKey key, Certificate[] chain, String algorithm, boolean definite, boolean bound)
            throws java.io.IOException {
        try {
            X509Certificate own = (X509Certificate) chain[0];
            CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
            JcaSignerInfoGeneratorBuilder builder =
                new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build());
            if (bound) {
                builder.setSignedAttributeGenerator(new DefaultSignedAttributeTableGenerator(binding(own)));
            }
            generator.addSignerInfoGenerator(builder.build(new JcaContentSignerBuilder(algorithm).setProvider("BC").build(key), own));
            generator.addCertificates(new JcaCertStore(Arrays.asList(chain)));
            CMSSignedData signed = generator.generate(new CMSProcessableByteArray(IOUtils.toByteArray(content)), false);
            return definite ? signed.toASN1Structure().getEncoded("DER") : signed.getEncoded();
        } catch (Exception problem) {
            throw new java.io.IOException(problem);
        }
    }

    private static AttributeTable binding(X509Certificate own) throws Exception {
        byte[] digest = java.security.MessageDigest.getInstance("SHA-256").digest(own.getEncoded());
        SigningCertificateV2 named = new SigningCertificateV2(new ESSCertIDv2[] {new ESSCertIDv2(digest)});
        ASN1EncodableVector attributes = new ASN1EncodableVector();
        attributes.add(new Attribute(PKCSObjectIdentifiers.id_aa_signingCertificateV2, new DERSet(named)));
        return new AttributeTable(attributes);
    }
}
