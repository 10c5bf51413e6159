// DeviceCatalog
