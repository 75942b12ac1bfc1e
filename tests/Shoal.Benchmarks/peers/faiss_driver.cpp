// FAISS: HNSW over float32 rows, inner product of normalized vectors, a batch of all queries by its own threads.
#include <faiss/IndexHNSW.h>
#include <omp.h>

#include <memory>
#include <string>

#include "driver.h"

namespace {

class Faiss : public driver::Peer {
 public:
  // The library comes built, for every processor of its architecture.
  std::string InstructionSets() const override {
#if defined(__x86_64__)
    return "SSE2 (Debian's build: no AVX)";
#else
    return "the architecture's least (Debian's build)";
#endif
  }

  void Build(const driver::Data& data, int m, int ef_construction, int threads) override {
    omp_set_num_threads(threads);
    index_ = std::make_unique<faiss::IndexHNSWFlat>(
        static_cast<int>(data.dimensions), m, faiss::METRIC_INNER_PRODUCT);
    index_->hnsw.efConstruction = ef_construction;
    index_->add(static_cast<faiss::Index::idx_t>(data.count), data.vectors.data());
  }

  void Search(const driver::Data& data, int ef, int threads, int32_t* answers) override {
    omp_set_num_threads(threads);
    index_->hnsw.efSearch = ef;
    std::vector<float> distances(data.query_count * driver::kNeighbors);
    std::vector<faiss::Index::idx_t> labels(distances.size());
    index_->search(static_cast<faiss::Index::idx_t>(data.query_count), data.queries.data(), driver::kNeighbors,
                   distances.data(), labels.data());
    for (size_t i = 0; i < labels.size(); i++) answers[i] = static_cast<int32_t>(labels[i]);
  }

 private:
  std::unique_ptr<faiss::IndexHNSWFlat> index_;
};

}  // namespace

int main() {
  Faiss peer;
  return driver::Converse(peer);
}
