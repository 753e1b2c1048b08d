package io.mycelium.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How a member is set up. The settings themselves, each with its reason, are in {@code
 * mycelium-cluster.conf} and {@code mycelium-cluster-<profile>.conf} of this module.
 */
public enum ClusterProfile {
  /** All nodes on one machine: short periods, the safety margins of a busy machine. */
  LOCAL;

  /** The name of the actor system, the same on all nodes. */
  public static final String SYSTEM = "mycelium";

  /**
   * The configuration of one member.
   *
   * @param host the address to listen on, an IP literal
   * @param port the port to listen on; 0 lets the system choose
   * @param nodeId the node's id, carried as a role
   */
  public Config member(String host, int port, String nodeId) {
    String profile = name().toLowerCase(Locale.ROOT);
    return ConfigFactory.parseMap(
            Map.of(
                "pekko.remote.artery.canonical.hostname", host,
                "pekko.remote.artery.canonical.port", port))
        .withValue(
            "pekko.cluster.roles",
            ConfigValueFactory.fromIterable(List.of(FleetShards.NODE_ROLE_PREFIX + nodeId)))
        .withFallback(ConfigFactory.parseResources("mycelium-cluster-" + profile + ".conf"))
        .withFallback(ConfigFactory.parseResources("mycelium-cluster.conf"));
  }
}
