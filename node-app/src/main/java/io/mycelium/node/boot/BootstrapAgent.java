package io.mycelium.node.boot;

import io.mycelium.actors.event.Entities;
import io.mycelium.cluster.NodeIdentity;
import io.mycelium.node.http.HttpSettings;
import io.mycelium.node.http.Tokens;
import io.mycelium.node.warden.ControlLine;
import io.mycelium.node.warden.FleetDirectory;
import io.mycelium.node.warden.NodeChannel;
import io.mycelium.node.warden.WardenException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a process into a node: joins the fleet, serves its API, reports READY, obeys its warden.
 */
public final class BootstrapAgent {
  private static final Duration JOIN_LIMIT = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(BootstrapAgent.class);

  private final BasicNetworking networking;
  private final LiveNode node;

  private BootstrapAgent(BasicNetworking networking, LiveNode node) {
    this.networking = networking;
    this.node = node;
  }

  /** Work inside a node that runs. */
  @FunctionalInterface
  public interface Visitor {
    /** Does it; the node leaves the fleet when this returns. */
    void visit(ActorSystem<?> system, Entities entities);
  }

  /** Runs a node until its warden, or a successor of it, tells it to stop. */
  public static void run(NodeChannel channel) {
    BootstrapAgent agent = begin(channel);
    channel.follow(agent::obey);
    agent.stop();
  }

  /** Runs a node as long as its visitor has work in it. */
  public static void run(NodeChannel channel, Visitor visitor) {
    BootstrapAgent agent = begin(channel);
    try {
      visitor.visit(agent.networking.system(), agent.node.entities());
    } finally {
      agent.stop();
    }
  }

  private static BootstrapAgent begin(NodeChannel channel) {
    ControlLine.Run order = channel.awaitRun();
    try {
      FleetDirectory fleet =
          FleetDirectory.open(Path.of(order.fleetDirectory()))
              .orElseThrow(
                  () -> new WardenException(order.fleetDirectory() + " is not a fleet directory"));
      return start(fleet, order, channel);
    } catch (RuntimeException e) {
      channel.report(new ControlLine.Refused(String.valueOf(e.getMessage())));
      throw e;
    }
  }

  private static BootstrapAgent start(
      FleetDirectory fleet, ControlLine.Run order, NodeChannel channel) {
    NodeIdentity identity = fleet.identity(order.name());
    MemberSettings settings =
        new MemberSettings(
            order.name(),
            identity,
            0,
            Path.of(order.journal()),
            fleet.root().resolve(FleetDirectory.OPERATOR_FILE));
    // Whom the authority has signed may join; the provider has checked that before it asks.
    BasicNetworking networking = new BasicNetworking(settings, id -> true);
    networking
        .join(order.seeds())
        .toCompletableFuture()
        .orTimeout(JOIN_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .join();
    LiveNode node =
        LiveNode.start(
            new LiveNode.Setup(
                networking.system(),
                identity,
                new NodeFolders(fleet.node(order.name())),
                fleet.source(),
                Path.of(order.journal()),
                fleet.rootPublicKeyFor(order.name()),
                new Tokens(fleet.tokens()::all),
                HttpSettings.loopback(order.httpPort())),
            reason -> {
              LOG.error("this process ends: {}", reason);
              var _ = networking.leave();
            });
    networking.beforeTermination(node::close);
    channel.report(
        new ControlLine.Ready(
            identity.nodeId(), networking.artery(), node.dataPort(), node.httpPort()));
    return new BootstrapAgent(networking, node);
  }

  private void obey(ControlLine line) {
    switch (line) {
      case ControlLine.Dead dead -> networking.dead(dead.artery());
      case ControlLine.Stop stop -> stop();
      case ControlLine.Run run -> LOG.warn("this node runs already, refused {}", run.name());
      case ControlLine.Ready ready -> LOG.warn("a report is no order: {}", ready);
      case ControlLine.Refused refused -> LOG.warn("a report is no order: {}", refused);
    }
  }

  private void stop() {
    networking.close();
  }
}
