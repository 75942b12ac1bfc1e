// What the drivers of all peers share: the data, the clocks, and the conversation over standard input and output.
//
//   load VECTORS COUNT QUERIES QUERY_COUNT DIMENSIONS    -> loaded INSTRUCTION_SETS
//   build M EF_CONSTRUCTION THREADS                      -> built WALL_SECONDS CPU_SECONDS BYTES
//   search EF THREADS ANSWERS                            -> searched WALL_SECONDS CPU_SECONDS
//
// Paths are in double quotes. Files are raw little-endian float32, row after row. ANSWERS receives K int32 a query, -1 where there is no answer.
// BYTES is what the heap grew by since the data was loaded, so everything that the library allocated counts.
#pragma once

#include <malloc.h>
#include <time.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace driver {

constexpr int kNeighbors = 10;

struct Data {
  std::vector<float> vectors;
  std::vector<float> queries;
  size_t count = 0;
  size_t query_count = 0;
  size_t dimensions = 0;

  const float* vector(size_t i) const { return vectors.data() + i * dimensions; }
  const float* query(size_t i) const { return queries.data() + i * dimensions; }
};

// One library under measurement.
class Peer {
 public:
  virtual ~Peer() = default;
  virtual std::string InstructionSets() const = 0;
  virtual void Build(const Data& data, int m, int ef_construction, int threads) = 0;
  virtual void Search(const Data& data, int ef, int threads, int32_t* answers) = 0;
};

// What the compiler of this file was allowed to use, and so what a library of headers alone consists of.
inline std::string CompiledFor() {
#if defined(__AVX512F__)
  return "AVX-512";
#elif defined(__AVX__)
  return "AVX";
#elif defined(__SSE2__)
  return "SSE2";
#elif defined(__ARM_NEON)
  return "NEON";
#else
  return "none";
#endif
}

inline double Now(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

inline size_t HeapBytes() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

inline std::vector<float> ReadFloats(const std::string& path, size_t count) {
  std::vector<float> values(count);
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(values.data()), static_cast<std::streamsize>(count * sizeof(float)));
  if (!file) throw std::runtime_error("cannot read " + path);
  return values;
}

// Runs body(i) for every i below count, on as many threads as asked for.
template <typename Body>
void ForEach(size_t count, int threads, Body body) {
  std::atomic<size_t> next{0};
  auto work = [&] {
    for (size_t i = next++; i < count; i = next++) body(i);
  };
  std::vector<std::thread> others;
  for (int t = 1; t < threads; t++) others.emplace_back(work);
  work();
  for (auto& other : others) other.join();
}

inline int Converse(Peer& peer) {
  Data data;
  size_t before = 0;
  std::string word;
  while (std::cin >> word) {
    const double wall = Now(CLOCK_MONOTONIC);
    const double cpu = Now(CLOCK_PROCESS_CPUTIME_ID);
    auto report = [&] { std::cout << ' ' << Now(CLOCK_MONOTONIC) - wall << ' ' << Now(CLOCK_PROCESS_CPUTIME_ID) - cpu; };
    if (word == "load") {
      std::string vectors, queries;
      std::cin >> std::quoted(vectors) >> data.count >> std::quoted(queries) >> data.query_count >> data.dimensions;
      data.vectors = ReadFloats(vectors, data.count * data.dimensions);
      data.queries = ReadFloats(queries, data.query_count * data.dimensions);
      before = HeapBytes();
      std::cout << "loaded " << peer.InstructionSets();
    } else if (word == "build") {
      int m, ef_construction, threads;
      std::cin >> m >> ef_construction >> threads;
      peer.Build(data, m, ef_construction, threads);
      std::cout << "built";
      report();
      std::cout << ' ' << HeapBytes() - before;
    } else if (word == "search") {
      int ef, threads;
      std::string path;
      std::cin >> ef >> threads >> std::quoted(path);
      std::vector<int32_t> answers(data.query_count * kNeighbors, -1);
      peer.Search(data, ef, threads, answers.data());
      std::cout << "searched";
      report();
      std::ofstream file(path, std::ios::binary);
      file.write(reinterpret_cast<const char*>(answers.data()),
                 static_cast<std::streamsize>(answers.size() * sizeof(int32_t)));
      if (!file) throw std::runtime_error("cannot write " + path);
    } else {
      throw std::runtime_error("unknown command " + word);
    }
    std::cout << std::endl;
  }
  return 0;
}

}  // namespace driver
