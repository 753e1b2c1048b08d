package io.mycelium.node.boot;

import io.mycelium.actors.agent.Tiers;
import io.mycelium.api.NodeId;
import io.mycelium.distribution.bundle.Isolation;
import io.mycelium.runtime.ComponentRuntime;
import io.mycelium.runtime.RuntimeLimits;
import io.mycelium.runtime.process.Confinement;
import io.mycelium.runtime.process.ProcessLimits;
import io.mycelium.runtime.process.ProcessTier;
import io.mycelium.runtime.services.ServiceDoor;
import io.mycelium.runtime.wasm.WasmTier;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tiers of isolation that a node has. */
final class NodeTiers {
  private static final int MARK_BYTES = 16;

  private NodeTiers() {}

  /**
   * All tiers, chosen as the operator has set.
   *
   * @param runtime loads into this JVM
   * @param confinement holds processes to limits of the system, where it can
   * @param processes where processes of components keep sockets and working folders
   */
  static Tiers of(
      NodeId node,
      ComponentRuntime runtime,
      Confinement confinement,
      Path processes,
      NodeSettings settings,
      ExecutorService blocking) {
    return new Tiers(
        settings.isolation(),
        Map.of(
            Isolation.LAYER,
            runtime,
            Isolation.PROCESS,
            processes(
                node, runtime.services(), confinement, processes, settings.processes(), blocking),
            Isolation.WASM,
            new WasmTier(runtime, settings.modules(), InstantSource.system())));
  }

  private static ProcessTier processes(
      NodeId node,
      ServiceDoor services,
      Confinement confinement,
      Path folder,
      ProcessLimits limits,
      ExecutorService blocking) {
    SecureRandom random = new SecureRandom();
    ProcessTier tier =
        new ProcessTier(
            new ProcessTier.Settings(
                folder,
                node.value(),
                limits,
                RuntimeLimits.DEFAULTS,
                services,
                blocking,
                confinement,
                System::nanoTime,
                () -> {
                  byte[] mark = new byte[MARK_BYTES];
                  random.nextBytes(mark);
                  return HexFormat.of().formatHex(mark);
                }));
    Logger log = LoggerFactory.getLogger(NodeTiers.class);
    log.info("processes of components: {}", tier.describe());
    var _ =
        tier.endLeftovers()
            .thenAccept(
                left -> {
                  if (!left.isEmpty()) {
                    log.warn("processes {} of an earlier start do not end", left);
                  }
                });
    return tier;
  }
}
