// WMSWire
