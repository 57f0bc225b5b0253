import java.io.File;
import java.io.FileInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.Security;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tsp.TimeStampToken;
import org.bouncycastle.util.Store;

/**
 * Java's opinion of signed documents. Arguments: a root (PEM), then files. One line for each signature: file, kind,
 * whole or broken, trusted or stranger, stamped, unstamped or badly stamped, covering to the end or part.
 */
public final class PdfBoxReader {
    private static X509Certificate root;

    public static void main(String[] given) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        try (InputStream file = new FileInputStream(given[0])) {
            root = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(file);
        }
        for (String name : Arrays.copyOfRange(given, 1, given.length)) {
            byte[] bytes = Files.readAllBytes(Path.of(name));
            try (PDDocument document = PDDocument.load(new File(name))) {
                for (PDSignature signature : document.getSignatureDictionaries()) {
                    System.out.println(name + " " + opinion(signature, bytes));
                }
            }
        }
    }

    private static String opinion(PDSignature signature, byte[] bytes) throws Exception {
        byte[] covered = signature.getSignedContent(bytes);
        byte[] message = signature.getContents(bytes);
        int[] range = signature.getByteRange();
        String end = range[2] + range[3] == bytes.length ? "end" : "part";
        if ("ETSI.RFC3161".equals(signature.getSubFilter())) {
            return "document-stamp " + stamp(new TimeStampToken(new CMSSignedData(message)), covered) + " " + end;
        }
        CMSSignedData signed = new CMSSignedData(new CMSProcessableByteArray(covered), message);
        SignerInformation signer = signed.getSignerInfos().getSigners().iterator().next();
        X509CertificateHolder own = ownOf(signed.getCertificates(), signer);
        boolean whole = signer.verify(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(own));
        return "signature " + (whole ? "whole " : "broken ") + path(own, signed.getCertificates()) + " "
            + stampOf(signer) + " " + end;
    }

    @SuppressWarnings("unchecked")
    private static X509CertificateHolder ownOf(Store<X509CertificateHolder> store, SignerInformation signer) {
        return (X509CertificateHolder) store.getMatches(signer.getSID()).iterator().next();
    }

    private static String stampOf(SignerInformation signer) throws Exception {
        Attribute found = signer.getUnsignedAttributes() == null
            ? null
            : signer.getUnsignedAttributes().get(PKCSObjectIdentifiers.id_aa_signatureTimeStampToken);
        if (found == null) {
            return "unstamped";
        }
        byte[] token = found.getAttributeValues()[0].toASN1Primitive().getEncoded("DER");
        return stamp(new TimeStampToken(new CMSSignedData(token)), signer.getSignature());
    }

    @SuppressWarnings("unchecked")
    private static String stamp(TimeStampToken token, byte[] over) throws Exception {
        Store<X509CertificateHolder> store = token.getCertificates();
        X509CertificateHolder own = (X509CertificateHolder) store.getMatches(token.getSID()).iterator().next();
        token.validate(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(own));
        byte[] told = token.getTimeStampInfo().getMessageImprintDigest();
        String algorithm = token.getTimeStampInfo().getHashAlgorithm().getAlgorithm().getId();
        boolean fits = Arrays.equals(told, MessageDigest.getInstance(algorithm, "BC").digest(over));
        return fits && "trusted".equals(path(own, store)) ? "stamped" : "badly-stamped";
    }

    private static String path(X509CertificateHolder own, Store<X509CertificateHolder> store) throws Exception {
        JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
        List<X509Certificate> known = new ArrayList<>();
        for (X509CertificateHolder one : store.getMatches(null)) {
            known.add(converter.getCertificate(one));
        }
        X509CertSelector wanted = new X509CertSelector();
        wanted.setCertificate(converter.getCertificate(own));
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(Set.of(new TrustAnchor(root, null)), wanted);
        parameters.setRevocationEnabled(false);
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(known)));
        try {
            CertPathBuilder.getInstance("PKIX").build(parameters);
            return "trusted";
        } catch (java.security.cert.CertPathBuilderException stranger) {
            return "stranger";
        }
    }
}
