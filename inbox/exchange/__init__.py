"""The port to other agencies: edXML packages (QCVN 102:2016/BTTTT) and how they travel."""
