#pragma once
// What the kernel offers through macros, variadic calls and structures that Swift cannot import.
// Every function answers with a value >= 0, or with -errno.

#include "clinux_gpio.h"
#include "clinux_pty.h"
#include "clinux_sound.h"

#include <linux/input.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/types.h>

// MARK: files

/// open(2) with O_CLOEXEC | O_NONBLOCK | O_NOCTTY added.
int clinux_open(const char *path, int flags);
/// The device number of a character device, 0 for anything else.
int64_t clinux_character_device(int fd);
int64_t clinux_character_device_at(const char *path);
/// flock(2), exclusive, without waiting.
int clinux_lock(int fd);
ssize_t clinux_read(int fd, void *buffer, size_t count);
ssize_t clinux_write(int fd, const void *buffer, size_t count);

// MARK: readiness

int clinux_epoll_create(void);
int clinux_epoll_control(int epoll, int operation, int fd, uint32_t events, uint64_t data);
int clinux_epoll_wait(int epoll, struct epoll_event *events, int count, int milliseconds);
/* A socket that tells of interfaces, addresses and routes that come and go (rtnetlink(7)); -errno. */
int clinux_network_news(void);

int clinux_eventfd(void);
int clinux_eventfd_signal(int fd);
int clinux_eventfd_drain(int fd);
/// Names the calling thread, for `top -H` and debuggers; at most 15 characters.
void clinux_name_thread(const char *name);

// MARK: terminal lines

enum clinux_parity { CLINUX_PARITY_NONE, CLINUX_PARITY_ODD, CLINUX_PARITY_EVEN, CLINUX_PARITY_MARK, CLINUX_PARITY_SPACE };
enum clinux_flow { CLINUX_FLOW_NONE, CLINUX_FLOW_RTSCTS, CLINUX_FLOW_XONXOFF };

struct clinux_line {
  uint32_t speed;
  uint8_t data_bits;
  uint8_t stop_bits;
  uint8_t parity;
  uint8_t flow;
};

/// Raw mode at any speed (termios2, BOTHER). Input that has already arrived is kept. Answers with the speed that the driver chose.
int64_t clinux_tty_configure(int fd, const struct clinux_line *line);
/// Takes (1) or gives back (0) exclusive use: TIOCEXCL, TIOCNXCL.
int clinux_tty_exclusive(int fd, int exclusive);
/// Bytes that have not left yet: TIOCOUTQ.
int clinux_tty_unsent(int fd);
/// Drops what has not left yet: TCFLSH, TCOFLUSH.
int clinux_tty_drop_unsent(int fd);
/// 1 where the descriptor is the far end of a pseudo-terminal.
int clinux_is_pty(int fd);

// MARK: input devices (evdev)

int clinux_evdev_grab(int fd, int grab);
/// Event times by CLOCK_BOOTTIME instead of the wall clock.
int clinux_evdev_use_boottime(int fd);
int clinux_evdev_id(int fd, struct input_id *id);
int clinux_evdev_name(int fd, char *buffer, size_t count);
int clinux_evdev_unique(int fd, char *buffer, size_t count);
int clinux_evdev_port(int fd, char *buffer, size_t count);
/// Bit maps of the keys held down and of the LEDs lit.
int clinux_evdev_keys(int fd, uint8_t *bits, size_t count);
int clinux_evdev_leds(int fd, uint8_t *bits, size_t count);

// MARK: HID devices (hidraw)

/// The report descriptor, at most 4096 bytes (HID_MAX_DESCRIPTOR_SIZE); answers with its length.
int clinux_hidraw_descriptor(int fd, uint8_t *buffer, size_t count);
/// Sends a feature report, its id first. Waits for the device, up to some seconds.
int clinux_hidraw_feature(int fd, const uint8_t *report, size_t count);

// MARK: printers (usblp)

/// The USB printer class's port status byte: 0x20 paper out, 0x10 selected, 0x08 no error.
int clinux_lp_status(int fd);
/// The IEEE 1284 device id with its two length bytes; answers with the buffer's filled length.
int clinux_lp_device_id(int fd, uint8_t *buffer, size_t count);

// MARK: clocks

int64_t clinux_boot_nanoseconds(void);
int64_t clinux_monotonic_nanoseconds(void);
int64_t clinux_wall_milliseconds(void);
int64_t clinux_wall_microseconds(void);
/// How far the wall clock may be off at most, by what disciplines it (adjtimex); -1 where nothing does (STA_UNSYNC).
int64_t clinux_clock_error_microseconds(void);

// MARK: signals

/// SIGINT and SIGTERM wait from here on, in this thread and those that it starts, until they are asked for.
int clinux_hold_interruption(void);
/// 1 as soon as one of them has come, 0 after so many seconds.
int clinux_await_interruption(int seconds);

// MARK: memory

/// One heap for all threads instead of one for each few (glibc's M_ARENA_MAX). Call it before the first of them starts.
void clinux_one_heap(void);
/// Gives the system back what the heap has free (glibc's malloc_trim).
void clinux_trim_heap(void);
/// Takes the program's code out of this process's memory: what is needed comes back from the page cache or the file as it is used (madvise(2), MADV_DONTNEED).
void clinux_forget_code(void);
/// A byte of memory that another process may look at, as it stands at this moment.
static inline uint8_t clinux_load_byte(const uint8_t *byte) { return __atomic_load_n(byte, __ATOMIC_RELAXED); }
static inline void clinux_store_byte(uint8_t *byte, uint8_t value) { __atomic_store_n(byte, value, __ATOMIC_RELEASE); }
