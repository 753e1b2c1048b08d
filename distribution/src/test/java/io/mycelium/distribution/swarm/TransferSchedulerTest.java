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

class TransferSchedulerTest {
  private static final int CHUNKS = 40;
  private static final long FAST = 1_000_000;
  private static final SourceId A = new SourceId("peer:a");
  private static final SourceId B = new SourceId("peer:b");
  private static final SourceId C = new SourceId("peer:c");
  private static final SourceId STORE = new SourceId("store");

  private final ContentLayout layout = TestContent.of(7, 1_000, CHUNKS * 1_000).layout();
  private final Map<SourceId, Behaviour> behaviours = new LinkedHashMap<>();

  private static Behaviour peer(long bytesPerSecond) {
    return Behaviour.honest(SourceKind.PEER, CHUNKS, bytesPerSecond);
  }

  private static Behaviour store() {
    return Behaviour.honest(SourceKind.TRUSTED, CHUNKS, FAST);
  }

  private SimulatedSwarm run() {
    SimulatedSwarm swarm = new SimulatedSwarm(layout, behaviours, new SplittableRandom(1));
    swarm.run(Duration.ofMinutes(5));
    return swarm;
  }

  @Test
  void transfer_withThreePeers_asksAllOfThemAndTheFastestMost() {
    behaviours.put(A, peer(20_000));
    behaviours.put(B, peer(200_000));
    behaviours.put(C, peer(50_000));
    behaviours.put(STORE, store());

    SimulatedSwarm swarm = run();

    assertThat(swarm.endings).containsExactly(new TransferEffect.Done());
    assertThat(swarm.requests.keySet()).containsExactlyInAnyOrder(A, B, C);
    assertThat(swarm.requests.get(B)).isGreaterThan(swarm.requests.get(A));
    assertThat(swarm.requests.get(B)).isGreaterThan(swarm.requests.get(C));
  }

  @Test
  void trustedSource_whenPeersHaveAll_isNotOpened() {
    behaviours.put(A, peer(FAST));
    behaviours.put(STORE, store());

    assertThat(run().requests).doesNotContainKey(STORE);
  }

  @Test
  void trustedSource_isAskedOnlyForWhatNoPeerHas() {
    BitSet half = new BitSet();
    half.set(0, CHUNKS / 2);
    behaviours.put(A, peer(FAST).having(half));
    behaviours.put(STORE, store());

    SimulatedSwarm swarm = run();

    assertThat(swarm.endings).containsExactly(new TransferEffect.Done());
    assertThat(swarm.requests).containsEntry(A, CHUNKS / 2).containsEntry(STORE, CHUNKS / 2);
  }

  @Test
  void lyingPeer_isNeverAskedAgainAndOthersDeliver() {
    behaviours.put(A, peer(FAST).lying(1));
    behaviours.put(B, peer(100_000));

    SimulatedSwarm swarm = run();

    assertThat(swarm.endings).containsExactly(new TransferEffect.Done());
    assertThat(swarm.liars).containsExactly(A);
    assertThat(swarm.askedAfterLie).isEmpty();
  }

  @Test
  void stalledPeer_doesNotHoldUpTheEnd() {
    behaviours.put(A, peer(FAST).dyingAfter(3));
    behaviours.put(B, peer(FAST));

    SimulatedSwarm swarm = new SimulatedSwarm(layout, behaviours, new SplittableRandom(1));
    Duration took = swarm.run(Duration.ofMinutes(5));

    assertThat(swarm.endings).containsExactly(new TransferEffect.Done());
    assertThat(took).isLessThan(TransferLimits.defaults().chunkTimeout());
  }

  @Test
  void silentPeers_giveWayToTheTrustedSource() {
    behaviours.put(A, peer(FAST).silent());
    behaviours.put(STORE, store());

    SimulatedSwarm swarm = new SimulatedSwarm(layout, behaviours, new SplittableRandom(1));
    Duration took = swarm.run(Duration.ofMinutes(5));

    assertThat(swarm.endings).containsExactly(new TransferEffect.Done());
    assertThat(took).isLessThan(TransferLimits.defaults().openTimeout());
  }

  @Test
  void transfer_withoutAnySource_failsAtOnce() {
    SimulatedSwarm swarm = run();

    assertThat(swarm.endings).containsExactly(new TransferEffect.Failed(CHUNKS, Map.of()));
  }

  @Test
  void transfer_whenEveryPeerEnds_namesEachReason() {
    behaviours.put(A, peer(FAST).lying(1));
    behaviours.put(B, peer(FAST).silent());

    SimulatedSwarm swarm = run();

    assertThat(swarm.endings)
        .singleElement()
        .isInstanceOfSatisfying(
            TransferEffect.Failed.class,
            failed -> {
              assertThat(failed.reasons().get(A)).contains("manifest does not state");
              assertThat(failed.reasons().get(B)).contains("did not answer within PT5S");
            });
  }
}
