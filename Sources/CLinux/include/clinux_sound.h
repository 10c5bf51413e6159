#pragma once
#include <stddef.h>
#include <stdint.h>

// ALSA through libasound.so.2, loaded when the first sound is made.
// Loaded and not linked: most boxes have no sound card and many no libasound, and the daemon must start there all the same.

/// Sample rate of everything below; libasound converts to what the card has.
enum { CLINUX_SOUND_RATE = 48000 };

struct clinux_sound;

/// Opens a PCM for playing one channel of 16-bit samples. NULL, with the reason in `error`, where that cannot be done.
struct clinux_sound *clinux_sound_open(const char *device, char *error, size_t count);
/// Plays samples, waiting while the card has enough of them. 0, or -errno.
int clinux_sound_play(struct clinux_sound *sound, const int16_t *samples, size_t count);
/// Ends it: what the card still holds is played first (1) or dropped (0).
void clinux_sound_close(struct clinux_sound *sound, int drain);
