#pragma once
#include <stddef.h>
#include <stdint.h>

/// The label of an open GPIO chip, as gpiodetect(1) shows it: at most 31 characters and a NUL.
int clinux_gpio_label(int chip, char *label, size_t size);
/// Takes lines of an open GPIO chip as outputs that are off (linux/gpio.h, uAPI v2). Answers with a descriptor of the lines, closed on exec, or -errno.
int clinux_gpio_outputs(int chip, const uint32_t *offsets, size_t count, const char *consumer);
/// Sets the lines of `mask`, counted as they were taken, to `bits`.
int clinux_gpio_set(int lines, uint64_t bits, uint64_t mask);
