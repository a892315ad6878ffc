// The fork-join team: every part once, helpers that come late, leave early or never come. Also built under
// ThreadSanitizer.
#include "engine/team.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace fovea {
namespace {

// Plain memory on purpose: a race would be one for ThreadSanitizer, too.
struct Work {
  std::vector<int32_t> parts;    // times that each part was done
  std::vector<int32_t> threads;  // work of each thread
};

void Do(void* context, int32_t part, int32_t thread) {
  Work* work = static_cast<Work*>(context);
  work->parts[static_cast<size_t>(part)]++;
  work->threads[static_cast<size_t>(thread)]++;
}

void Jobs(Team* team, int32_t count, int32_t parts, int32_t threads) {
  for (int32_t i = 0; i < count; i++) {
    Work work = {std::vector<int32_t>(static_cast<size_t>(parts)), std::vector<int32_t>(static_cast<size_t>(threads))};
    TeamRun(team, Do, &work, parts);
    ASSERT_EQ(std::vector<int32_t>(static_cast<size_t>(parts), 1), work.parts);
  }
}

TEST(Team, alone) {
  Team team;
  TeamInit(&team, 4);
  Jobs(&team, 100, 7, 4);
  TeamClose(&team);
}

TEST(Team, together) {
  for (int32_t threads : {2, 3, 8}) {
    Team team;
    TeamInit(&team, threads);
    int32_t active = 1;
    std::vector<std::thread> helpers;
    for (int32_t i = 1; i < threads + 2; i++) {  // two too many: they find no place
      helpers.emplace_back([&] { TeamHelp(&team, &active, 64); });
    }
    for (int32_t parts : {1, 2, 5, 100}) {
      Jobs(&team, 300, parts, threads);
    }
    TeamClose(&team);
    for (std::thread& helper : helpers) {
      helper.join();
    }
    EXPECT_EQ(1, active);
  }
}

TEST(Team, sleepers_are_woken) {
  Team team;
  TeamInit(&team, 3);
  int32_t active = 1;
  std::thread a([&] { TeamHelp(&team, &active, 64); }), b([&] { TeamHelp(&team, &active, 64); });
  for (int32_t i = 0; i < 20; i++) {
    std::this_thread::sleep_for(std::chrono::milliseconds(i % 3));  // longer than helpers spin
    Jobs(&team, 3, 6, 3);
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(3));
  TeamClose(&team);
  a.join();
  b.join();
  EXPECT_EQ(1, active);
}

TEST(Team, helpers_leave_a_crowd_and_others_come_late) {
  Team team;
  TeamInit(&team, 4);
  int32_t active = 1;
  std::thread coming([&] {
    for (int32_t i = 0; i < 50; i++) {
      TeamHelp(&team, &active, i % 2);  // a limit of 0 or 1: leaves at once, or after a part
    }
  });
  std::thread crowd([&] {
    for (int32_t i = 0; i < 100; i++) {
      __atomic_fetch_add(&active, 2, __ATOMIC_RELAXED);
      std::this_thread::yield();
      __atomic_fetch_sub(&active, 2, __ATOMIC_RELAXED);
    }
  });
  std::thread staying([&] { TeamHelp(&team, &active, 64); });
  Jobs(&team, 2000, 9, 4);
  crowd.join();
  coming.join();
  TeamClose(&team);
  staying.join();
  EXPECT_EQ(1, active);
}

TEST(Team, closed_before_anyone_came) {
  Team team;
  TeamInit(&team, 2);
  TeamClose(&team);
  int32_t active = 0;
  TeamHelp(&team, &active, 64);
  EXPECT_EQ(0, active);
}

}  // namespace
}  // namespace fovea
