package io.mycelium.actors.agent;

import io.mycelium.actors.instance.Lease;
import io.mycelium.actors.instance.LeaseHolder;
import io.mycelium.actors.release.Witness;
import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.runtime.memory.SlotKey;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node bears witness to when an attempt fails on it: the version that ran it, and those that
 * it had leased beside. What a holder says of versions is held to what the node has loaded.
 */
final class Testimony {
  private static final Logger LOG = LoggerFactory.getLogger(Testimony.class);

  private final LongSupplier incarnation;
  private final SlotTable slots;
  private final Consumer<? super Witness.Seen> witness;

  /**
   * The testimony of one node.
   *
   * @param incarnation the present start of the node
   */
  Testimony(LongSupplier incarnation, SlotTable slots, Consumer<? super Witness.Seen> witness) {
    this.incarnation = incarnation;
    this.slots = slots;
    this.witness = witness;
  }

  /** An attempt has failed in a slot. */
  void failed(Wanted wanted, TaskRunner.FailedAttempt failed) {
    LeaseHolder holder = failed.holder();
    String detail = "task %s: %s".formatted(holder.task(), failed.reason());
    tell(wanted.component(), wanted.version(), holder, detail);
    for (Lease lease : failed.beside()) {
      if (isOurs(lease, holder)) {
        tell(lease.component(), lease.version(), holder, detail);
      } else {
        LOG.warn("no evidence on {}: it is no lease of {} on this node", lease, holder);
      }
    }
  }

  private boolean isOurs(Lease lease, LeaseHolder holder) {
    SlotKey key = new SlotKey(lease.component(), lease.generation());
    return lease.holder().equals(holder)
        && lease.incarnation() == incarnation.getAsLong()
        && lease.version().equals(slots.versionOf(key));
  }

  private void tell(ComponentId component, Version version, LeaseHolder holder, String detail) {
    witness.accept(
        new Witness.Seen(component, version, false, holder.task(), holder.attempt(), detail));
  }
}
