/* The same mask and directly-follows counts over the same columns, in C: what this machine could do at best.
   ceiling FILE: int32 runs, entries, width, from, to, channels of the mask as a bit set; then start[runs + 1], startedAt[runs], at[entries] (int32),
   touchpoint[entries] (uint16), channel[entries] (uint8). Prints the CPU milliseconds of the quickest of 15 rounds and the count of all pairs. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double cpu(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

int main(int argc, char **argv) {
  FILE *f = argc > 1 ? fopen(argv[1], "rb") : NULL;
  int32_t head[6];
  if (!f || fread(head, 4, 6, f) != 6) return 1;
  int32_t runs = head[0], entries = head[1], width = head[2], from = head[3], to = head[4], channels = head[5];
  int32_t *start = malloc(4L * (runs + 1)), *started = malloc(4L * runs), *at = malloc(4L * entries);
  uint16_t *touchpoint = malloc(2L * entries);
  uint8_t *channel = malloc(entries);
  if (fread(start, 4, runs + 1, f) + fread(started, 4, runs, f) + fread(at, 4, entries, f) + fread(touchpoint, 2, entries, f) + fread(channel, 1, entries, f)
      != (size_t)runs + 1 + runs + 3L * entries) return 1;
  int32_t *count = malloc(4L * width * width);
  double *sum = malloc(8L * width * width);
  double best = 1e9;
  long pairs = 0;
  for (int round = 0; round < 15; round++) {
    double began = cpu();
    memset(count, 0, 4L * width * width);
    memset(sum, 0, 8L * width * width);
    pairs = 0;
    for (int32_t r = 0; r < runs; r++) {
      if (started[r] < from || started[r] >= to) continue;
      int32_t before = -1, then = 0;
      for (int32_t e = start[r]; e < start[r + 1]; e++) {
        if (!(channels >> channel[e] & 1)) continue;
        int32_t here = touchpoint[e];
        if (before >= 0) {
          count[before * width + here]++;
          sum[before * width + here] += at[e] - then;
          pairs++;
        }
        before = here;
        then = at[e];
      }
    }
    double took = cpu() - began;
    if (took < best) best = took;
  }
  printf("%f %ld\n", best, pairs);
  return 0;
}
