package io.mycelium.distribution.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.distribution.ContentLayout;
import io.mycelium.distribution.TestContent;
import io.mycelium.distribution.source.SourceId;
import io.mycelium.distribution.source.SourceKind;
import io.mycelium.distribution.swarm.SimulatedSwarm.Behaviour;
import java.time.Duration;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Any mix of sources ends as it must, for many seeds; a failure names its seed. */
class TransferSchedulerPropertyTest {
  private static final int SEEDS = 500;
  private static final Duration LONGEST = Duration.ofMinutes(30);

  private static ContentLayout layout(SplittableRandom random) {
    int chunks = 1 + random.nextInt(30);
    return TestContent.of(random.nextLong(), 100, chunks * 100).layout();
  }

  private static Map<SourceId, Behaviour> badSources(SplittableRandom random, int chunks) {
    Map<SourceId, Behaviour> behaviours = new LinkedHashMap<>();
    int count = random.nextInt(12);
    for (int i = 0; i < count; i++) {
      SourceKind kind = random.nextInt(4) == 0 ? SourceKind.TRUSTED : SourceKind.PEER;
      BitSet has = new BitSet();
      for (int chunk = 0; chunk < chunks; chunk++) {
        has.set(chunk, random.nextBoolean());
      }
      Behaviour some = Behaviour.honest(kind, chunks, 1_000 + random.nextInt(100_000)).having(has);
      Behaviour bad =
          switch (random.nextInt(5)) {
            case 0 -> some.lying(1);
            case 1 -> some.lying(0.3).dyingAfter(3);
            case 2 -> some.dyingAfter(random.nextInt(5));
            case 3 -> some.silent();
            default -> Behaviour.honest(kind, chunks, 50_000).lying(0.1).dyingAfter(4);
          };
      behaviours.put(new SourceId(kind + ":" + i), bad);
    }
    return behaviours;
  }

  @Test
  void transfer_withOneHonestCompleteSource_completesAndLiarsAreDropped() {
    for (long seed = 0; seed < SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      ContentLayout layout = layout(random);
      int chunks = layout.chunkCount();
      Map<SourceId, Behaviour> behaviours = badSources(random, chunks);
      SourceKind kind = random.nextBoolean() ? SourceKind.TRUSTED : SourceKind.PEER;
      behaviours.put(
          new SourceId("honest"), Behaviour.honest(kind, chunks, 100 + random.nextInt(100_000)));

      SimulatedSwarm swarm = new SimulatedSwarm(layout, behaviours, random);
      swarm.run(LONGEST);

      assertThat(swarm.endings).as("seed %d", seed).containsExactly(new TransferEffect.Done());
      assertThat(swarm.verified).as("seed %d", seed).hasSize(chunks);
      assertThat(swarm.askedAfterLie).as("seed %d", seed).isEmpty();
    }
  }

  @Test
  void transfer_whenNobodyHasSomeChunk_failsWithAReasonPerSource() {
    for (long seed = 0; seed < SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      ContentLayout layout = layout(random);
      int absent = random.nextInt(layout.chunkCount());
      Map<SourceId, Behaviour> behaviours = badSources(random, layout.chunkCount());
      behaviours.replaceAll(
          (id, each) -> {
            BitSet has = (BitSet) each.has().clone();
            has.clear(absent);
            return each.having(has);
          });

      SimulatedSwarm swarm = new SimulatedSwarm(layout, behaviours, random);
      swarm.run(LONGEST);

      assertThat(swarm.endings)
          .as("seed %d", seed)
          .singleElement()
          .isInstanceOfSatisfying(
              TransferEffect.Failed.class,
              failed -> {
                assertThat(failed.missingChunks()).isPositive();
                assertThat(failed.reasons().keySet()).isEqualTo(behaviours.keySet());
                assertThat(failed.reasons().values()).doesNotContain("");
              });
      assertThat(swarm.verified).as("seed %d", seed).doesNotContain(absent);
    }
  }
}
