package io.mycelium.node.boot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class NodeKeyedShardsTest {
  private final NodeKeyedShards<String> shards = new NodeKeyedShards<>();

  @Test
  void shard_ofANodeAndOfItsInstances_isTheNode() {
    assertThat(shards.shardId("ab12")).isEqualTo("ab12");
    assertThat(shards.shardId("ab12/text-search")).isEqualTo("ab12");
  }
}
