#include "clinux_gpio.h"

#include <errno.h>
#include <linux/gpio.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

int clinux_gpio_label(int chip, char *label, size_t size) {
  struct gpiochip_info info;
  if (ioctl(chip, GPIO_GET_CHIPINFO_IOCTL, &info) < 0) return -errno;
  snprintf(label, size, "%.*s", (int)sizeof info.label, info.label);
  return 0;
}

int clinux_gpio_outputs(int chip, const uint32_t *offsets, size_t count, const char *consumer) {
  struct gpio_v2_line_request request;
  if (count == 0 || count > GPIO_V2_LINES_MAX) return -EINVAL;
  memset(&request, 0, sizeof request);
  memcpy(request.offsets, offsets, count * sizeof *offsets);
  request.num_lines = count;
  // Without an attribute of output values they begin at 0.
  request.config.flags = GPIO_V2_LINE_FLAG_OUTPUT;
  snprintf(request.consumer, sizeof request.consumer, "%s", consumer);
  return ioctl(chip, GPIO_V2_GET_LINE_IOCTL, &request) < 0 ? -errno : request.fd;
}

int clinux_gpio_set(int lines, uint64_t bits, uint64_t mask) {
  struct gpio_v2_line_values values = {.bits = bits, .mask = mask};
  return ioctl(lines, GPIO_V2_LINE_SET_VALUES_IOCTL, &values) < 0 ? -errno : 0;
}
