"""
The bridge: a small program at the signer's own machine, between the page in the browser and the token in the socket.

    python -m clients.device --module /usr/lib/…/pkcs11.so --origin https://vanban.example.gov.vn

It listens on this machine alone and answers pages of the named origins alone (:mod:`clients.device.door`), says which
certificates the tokens hold, and signs one set of signed attributes for each PIN that is typed. The PIN goes from the
page into the token and is kept nowhere.
"""
