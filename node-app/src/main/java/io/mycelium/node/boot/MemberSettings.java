package io.mycelium.node.boot;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.mycelium.cluster.ClusterProfile;
import io.mycelium.cluster.NodeIdentity;
import java.nio.file.Path;
import java.util.Map;

/**
 * What makes a process a member of its fleet.
 *
 * @param identity who it is
 * @param arteryPort the port for other members; 0 lets the system choose
 * @param journalConnection the file by which the warden says where the journal is
 * @param operator the file in which an operator may set what {@code reference.conf} lists
 */
public record MemberSettings(
    NodeIdentity identity, int arteryPort, Path journalConnection, Path operator) {

  /** The whole configuration of the actor system. */
  Config config() {
    Map<String, Object> own =
        Map.of(
            "mycelium.journal.connection-file", journalConnection.toString(),
            "pekko.persistence.journal.plugin", "mycelium.persistence.journal",
            "pekko.persistence.snapshot-store.plugin", "mycelium.persistence.snapshot-store");
    return ConfigFactory.parseMap(own)
        .withFallback(ConfigFactory.parseFile(operator.toFile()))
        .withFallback(ClusterProfile.LOCAL.member(identity.host(), arteryPort, identity.nodeId()))
        .withFallback(ConfigFactory.load())
        .resolve();
  }
}
