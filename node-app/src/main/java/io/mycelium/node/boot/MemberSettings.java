package io.mycelium.node.boot;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import io.mycelium.cluster.ClusterProfile;
import io.mycelium.cluster.NodeIdentity;
import java.nio.file.Path;
import java.util.Map;

/**
 * What makes a process a member of its fleet.
 *
 * @param name how the operator calls it, for example {@code node-2}
 * @param identity who it is
 * @param arteryPort the port for other members; 0 lets the system choose
 * @param journalConnection the file by which the warden says where the journal is
 * @param operator the file in which an operator may set what {@code reference.conf} lists
 */
public record MemberSettings(
    String name, NodeIdentity identity, int arteryPort, Path journalConnection, Path operator) {
  private static final String OF_ONE_NODE = "mycelium.nodes.";

  /**
   * The whole configuration of the actor system. What the operator set for this node alone, under
   * {@code mycelium.nodes.NAME}, stands above what holds for all.
   */
  Config config() {
    Map<String, Object> own =
        Map.of(
            "mycelium.journal.connection-file", journalConnection.toString(),
            "pekko.persistence.journal.plugin", "mycelium.persistence.journal",
            "pekko.persistence.snapshot-store.plugin", "mycelium.persistence.snapshot-store");
    return ConfigFactory.parseMap(own)
        .withFallback(
            forNode(
                name,
                ConfigFactory.parseFile(operator.toFile())
                    .withFallback(
                        ClusterProfile.LOCAL.member(identity.host(), arteryPort, identity.nodeId()))
                    .withFallback(ConfigFactory.load())
                    .resolve()));
  }

  /** A resolved configuration as it holds for one node. */
  static Config forNode(String name, Config all) {
    String path = OF_ONE_NODE + ConfigUtil.quoteString(name);
    return all.hasPath(path) ? all.getConfig(path).atPath("mycelium").withFallback(all) : all;
  }
}
