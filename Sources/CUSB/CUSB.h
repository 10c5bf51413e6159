#pragma once
#include <libusb.h>

/// Swift cannot call `libusb_set_option`, which takes any number of arguments. For contexts made from now on: they look for no device by themselves.
static inline int cusb_look_for_no_devices(void) { return libusb_set_option(NULL, LIBUSB_OPTION_NO_DEVICE_DISCOVERY); }
