package io.mycelium.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.cluster.ShardPlan.Host;
import io.mycelium.cluster.ShardPlan.Rule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShardPlanTest {
  private static final List<Host> HOSTS =
      List.of(new Host("n1", true), new Host("n2", false), new Host("n3", true));

  @Test
  void homeShard_whenItsNodeIsThere_livesOnIt() {
    assertThat(ShardPlan.place(Rule.HOME, "n2", HOSTS)).contains("n2");
  }

  @Test
  void homeShard_whenItsNodeIsAway_goesToASclerotium() {
    for (int i = 0; i < 100; i++) {
      assertThat(ShardPlan.place(Rule.HOME, "gone" + i, HOSTS).orElseThrow()).isIn("n1", "n3");
    }
  }

  @Test
  void rendezvousShard_namedLikeANode_stillGoesToASclerotium() {
    assertThat(ShardPlan.place(Rule.RENDEZVOUS, "n2", HOSTS).orElseThrow()).isIn("n1", "n3");
  }

  @Test
  void shard_whileThereIsNoSclerotium_goesToAnyHost() {
    List<Host> plain = List.of(new Host("n1", false), new Host("n2", false));
    assertThat(ShardPlan.place(Rule.RENDEZVOUS, "7", plain)).isPresent();
    assertThat(ShardPlan.place(Rule.RENDEZVOUS, "7", List.of())).isEmpty();
  }

  @Test
  void misplaced_afterANodeReturned_namesItsShard() {
    assertThat(
            ShardPlan.misplaced(
                Rule.HOME, Map.of("n1", List.of("n1", "n2"), "n2", List.of()), Set.of(), HOSTS))
        .containsExactly("n2");
  }

  @Test
  void misplaced_whileAShardMoves_isEmpty() {
    assertThat(ShardPlan.misplaced(Rule.HOME, Map.of("n1", List.of("n2")), Set.of("n9"), HOSTS))
        .isEmpty();
  }

  @Test
  void misplaced_whileANodeWithARegionIsNoHost_isEmpty() {
    Map<String, List<String>> current =
        Map.of("n1", List.of("n2"), "n2", List.of(), "frozen", List.of());
    assertThat(ShardPlan.misplaced(Rule.HOME, current, Set.of(), HOSTS)).isEmpty();
    assertThat(ShardPlan.misplaced(Rule.HOME, Map.of("dead", List.of("dead")), Set.of(), HOSTS))
        .isEmpty();
  }

  @Test
  void misplaced_afterAGreatChange_isLimited() {
    List<String> shards = IntStream.range(0, 200).mapToObj(String::valueOf).toList();
    assertThat(ShardPlan.misplaced(Rule.RENDEZVOUS, Map.of("n2", shards), Set.of(), HOSTS))
        .hasSize(ShardPlan.MAX_MOVES_PER_ROUND);
  }
}
