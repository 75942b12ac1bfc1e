// hnswlib (header only): inner product of normalized vectors, one shared index, searches by the caller's threads.
#include <hnswlib/hnswlib.h>

#include <memory>
#include <string>

#include "driver.h"

namespace {

class Hnswlib : public driver::Peer {
 public:
  std::string InstructionSets() const override { return driver::CompiledFor() + " (g++ -O3 -march=native)"; }

  void Build(const driver::Data& data, int m, int ef_construction, int threads) override {
    index_.reset();
    space_ = std::make_unique<hnswlib::InnerProductSpace>(data.dimensions);
    index_ = std::make_unique<hnswlib::HierarchicalNSW<float>>(space_.get(), data.count, m, ef_construction);
    index_->addPoint(data.vector(0), 0);
    driver::ForEach(data.count - 1, threads, [&](size_t i) { index_->addPoint(data.vector(i + 1), i + 1); });
  }

  void Search(const driver::Data& data, int ef, int threads, int32_t* answers) override {
    index_->setEf(ef);
    driver::ForEach(data.query_count, threads, [&](size_t i) {
      auto found = index_->searchKnn(data.query(i), driver::kNeighbors);
      for (int32_t* answer = answers + i * driver::kNeighbors; !found.empty(); found.pop()) {
        *answer++ = static_cast<int32_t>(found.top().second);
      }
    });
  }

 private:
  std::unique_ptr<hnswlib::InnerProductSpace> space_;
  std::unique_ptr<hnswlib::HierarchicalNSW<float>> index_;
};

}  // namespace

int main() {
  Hnswlib peer;
  return driver::Converse(peer);
}
