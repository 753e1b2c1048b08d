package io.mycelium.node.boot;

import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.ShardingMessageExtractor;

/**
 * Entities that belong to a node: the shard is the node, whether the entity id is the node id alone
 * or {@code node/component}.
 */
final class NodeKeyedShards<M> extends ShardingMessageExtractor<ShardingEnvelope<M>, M> {
  @Override
  public String entityId(ShardingEnvelope<M> envelope) {
    return envelope.entityId();
  }

  @Override
  public String shardId(String entityId) {
    int slash = entityId.indexOf('/');
    return slash < 0 ? entityId : entityId.substring(0, slash);
  }

  @Override
  public M unwrapMessage(ShardingEnvelope<M> envelope) {
    return envelope.message();
  }
}
