package io.mycelium.actors.agent;

import static io.mycelium.actors.agent.DynamicComponentManagerTest.ONE;
import static io.mycelium.actors.agent.DynamicComponentManagerTest.RETENTION;
import static io.mycelium.actors.agent.DynamicComponentManagerTest.ROOT;

import io.mycelium.actors.instance.HandsReport;
import io.mycelium.actors.instance.SourceBytes;
import io.mycelium.api.ComponentId;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.trust.KeyId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A disk that holds one bundle or none. */
final class FakeBundles implements Bundles {
  final List<String> asked = new CopyOnWriteArrayList<>();
  final BundleUses uses = new BundleUses();
  volatile boolean cached;
  volatile Duration left = RETENTION;
  volatile @Nullable BundleException failure;

  HandsReport.BundleEvidence evidence() {
    return new HandsReport.BundleEvidence(
        ROOT,
        ROOT,
        new KeyId("cd".repeat(32)),
        "allowed",
        List.of(new SourceBytes("peer:b", 10)),
        10,
        3);
  }

  @Override
  public Optional<HandsReport.BundleEvidence> fetch(Wanted wanted, Progress progress) {
    asked.add("fetch");
    failIfWanted();
    if (cached) {
      return Optional.empty();
    }
    progress.downloading(List.of("peer:b"), 5, 10);
    progress.verifying();
    cached = true;
    return Optional.of(evidence());
  }

  @Override
  public List<HandsReport.Holding> holdings(ComponentId component) {
    failIfWanted();
    return cached ? List.of(new HandsReport.Holding(ONE, ROOT, 10)) : List.of();
  }

  @Override
  public BundleUses uses() {
    return uses;
  }

  @Override
  public Duration retention(Digest root) {
    asked.add("retention");
    failIfWanted();
    return left;
  }

  private void failIfWanted() {
    BundleException refused = failure;
    if (refused != null) {
      throw refused;
    }
  }

  @Override
  public long remove(Digest root) {
    cached = false;
    return 10;
  }
}
