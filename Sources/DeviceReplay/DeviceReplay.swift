// DeviceReplay
