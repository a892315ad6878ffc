// A fork-join team in the memory of one run. Its threads come from outside and may come late or never: parts of a job
// are claimed by a counter, so that the caller alone can do all of them.
#ifndef FOVEA_ENGINE_TEAM_H_
#define FOVEA_ENGINE_TEAM_H_

#include <stdint.h>

#include <atomic>

namespace fovea {

// Does one part of a job, as thread 0 (the caller of TeamRun) or 1..threads - 1. Two parts never run as one thread at
// the same time.
using TeamJob = void (*)(void* context, int32_t part, int32_t thread);

constexpr int32_t kTeamMaxParts = 65535;

// Lies in memory that TeamInit has made ready. Members on one cache line are written together.
struct Team {
  // The job, written by the caller between jobs.
  alignas(64) TeamJob job;
  void* context;
  int32_t threads;
  // What is to be done: number of the job << 32 | parts << 16 | parts claimed.
  alignas(64) std::atomic<uint64_t> ticket;
  // Parts of the job that are done.
  alignas(64) std::atomic<int32_t> done;
  // Bit i: thread i is here. Helpers asleep, the word they sleep on, and whether the team has ended.
  alignas(64) std::atomic<uint64_t> places;
  std::atomic<int32_t> sleepers;
  std::atomic<uint32_t> alarm;
  std::atomic<bool> closed;
};

// Makes a team of up to `threads` threads (1..64). Nobody may be in it.
void TeamInit(Team* team, int32_t threads);

// Does the parts 0..parts - 1 of a job with whoever helps, and returns when all are done. One caller at a time.
void TeamRun(Team* team, TeamJob job, void* context, int32_t parts);

// Does parts of jobs until the team is closed, more than `limit` threads are active, or no place was left.
void TeamHelp(Team* team, int32_t* active, int32_t limit);

// Ends the team: helpers leave soon. The memory must stay until all calls of TeamHelp have returned.
void TeamClose(Team* team);

}  // namespace fovea

#endif  // FOVEA_ENGINE_TEAM_H_
