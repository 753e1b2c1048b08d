package io.mycelium.cluster;

import com.typesafe.config.Config;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.event.EventStream;
import org.apache.pekko.remote.DefaultFailureDetectorRegistry;
import org.apache.pekko.remote.FailureDetector;
import org.apache.pekko.remote.PhiAccrualFailureDetector;
import scala.Option;

/**
 * The phi accrual detector (Hayashibara et al., 2004), which can also be told that a process is
 * proven dead. Without this, everybody would need shorter heartbeats to heal a known death quickly.
 *
 * <p>Pekko makes one detector for each watched address and names this class in its configuration;
 * {@link #tellDead} finds the one of an address.
 */
public final class TellableFailureDetector implements FailureDetector {
  private final PhiAccrualFailureDetector silence;
  private volatile boolean dead;

  /** Called by Pekko, by reflection. */
  public TellableFailureDetector(Config config, EventStream events) {
    this.silence = new PhiAccrualFailureDetector(config, events);
  }

  /**
   * Tells this system's detector that the process behind the address is gone. The address belongs
   * to one start of a node only; a later start has another.
   *
   * @return whether the address was watched here
   */
  public static boolean tellDead(ActorSystem<?> system, Address address) {
    Cluster cluster = Cluster.get(Adapter.toClassic(system));
    if (cluster.failureDetector() instanceof DefaultFailureDetectorRegistry<Address> registry) {
      Option<FailureDetector> detector = registry.failureDetector(address);
      if (detector.isDefined() && detector.get() instanceof TellableFailureDetector tellable) {
        tellable.dead = true;
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean isAvailable() {
    return !dead && silence.isAvailable();
  }

  @Override
  public boolean isMonitoring() {
    return silence.isMonitoring();
  }

  @Override
  public void heartbeat() {
    silence.heartbeat();
  }
}
