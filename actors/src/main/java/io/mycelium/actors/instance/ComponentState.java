package io.mycelium.actors.instance;

import io.mycelium.actors.event.EventType;
import io.mycelium.actors.event.Folding;
import io.mycelium.actors.instance.ComponentEvent.StaleRefused;
import io.mycelium.api.TaskId;
import io.mycelium.api.Version;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What an instance remembers. The ref count of a slot is the size of the set of its leases and is
 * stored nowhere else.
 *
 * @param incarnation the start of the node that is known; 0 before the first
 * @param lost the last incarnation that is known to be lost; 0 for none
 * @param generation the last that was used
 * @param bundles by version, the oldest first
 * @param slots by generation, the oldest first; the last few that ended are kept for readers
 * @param leases the live ones, the oldest first
 * @param attempts the highest attempt of the tasks that came last
 * @param voided the leases that ended with the last loss or new start of the node, whose holders
 *     are told again after a recovery
 * @param conducts how releases have behaved that did not always behave well, the oldest first
 * @param refused what was refused last, so that a repetition is not stored again
 * @param deferrals the slots that work and have put off their replacement, the oldest first
 */
@EventType(name = "component.state", version = 3)
public record ComponentState(
    long incarnation,
    long lost,
    long generation,
    List<Bundle> bundles,
    List<Slot> slots,
    List<Lease> leases,
    Attempts attempts,
    List<Lease> voided,
    List<StaleRefused> refused,
    List<Conduct> conducts,
    List<Deferral> deferrals)
    implements Folding<ComponentEvent, ComponentState> {
  /** The most live leases of one instance. */
  public static final int MAX_LEASES = 1024;

  /** The most slots that have not ended. */
  public static final int MAX_LIVE_SLOTS = 8;

  /** The most bundles that are not removed. */
  public static final int MAX_BUNDLES = 64;

  static final int MAX_REMEMBERED_SLOTS = 16;
  static final int MAX_REMEMBERED_REFUSALS = 64;

  /** Before the first event. */
  public static final ComponentState EMPTY =
      new ComponentState(
          0,
          0,
          0,
          List.of(),
          List.of(),
          List.of(),
          Attempts.NONE,
          List.of(),
          List.of(),
          List.of(),
          List.of());

  /** Copies the lists. */
  public ComponentState {
    bundles = List.copyOf(bundles);
    slots = List.copyOf(slots);
    leases = List.copyOf(leases);
    voided = List.copyOf(voided);
    refused = List.copyOf(refused);
    // A node of an earlier build says nothing about them.
    conducts = List.copyOf(Objects.requireNonNullElse(conducts, List.of()));
    deferrals = List.copyOf(Objects.requireNonNullElse(deferrals, List.of()));
  }

  @Override
  public ComponentState after(ComponentEvent event) {
    return ComponentFold.after(this, event);
  }

  /** Whether the node lists this instance. */
  public boolean registered() {
    return incarnation > 0;
  }

  /** The bundle of a version. */
  public Optional<Bundle> bundle(Version version) {
    return bundles.stream().filter(bundle -> bundle.version().equals(version)).findFirst();
  }

  /** How a release has behaved here. */
  public Conduct conduct(Version version) {
    return conducts.stream()
        .filter(conduct -> conduct.version().equals(version))
        .findFirst()
        .orElseGet(() -> Conduct.unknown(version));
  }

  /** The slot of a generation. */
  public Optional<Slot> slot(long ofGeneration) {
    return slots.stream().filter(slot -> slot.generation() == ofGeneration).findFirst();
  }

  /** That a slot has put off its replacement. */
  public Optional<Deferral> deferral(long ofGeneration) {
    return deferrals.stream().filter(is -> is.generation() == ofGeneration).findFirst();
  }

  /** The slots that have not ended. */
  public List<Slot> liveSlots() {
    return slots.stream().filter(slot -> !slot.phase().isFinal()).toList();
  }

  /** Who holds the slot. */
  public List<Lease> leasesOf(long ofGeneration) {
    return leases.stream().filter(lease -> lease.generation() == ofGeneration).toList();
  }

  /** How many hold the slot. */
  public int refCount(long ofGeneration) {
    return leasesOf(ofGeneration).size();
  }

  /** The highest attempt of the task that came here; 0 for none that is remembered. */
  public long attemptOf(TaskId task) {
    return attempts.of(task);
  }

  /** Whether something is loaded, leased or under way, so that the entity must stay awake. */
  public boolean busy() {
    return !leases.isEmpty()
        || !liveSlots().isEmpty()
        || bundles.stream().anyMatch(bundle -> isUnderWay(bundle.phase()));
  }

  private static boolean isUnderWay(Bundle.Phase phase) {
    return phase == Bundle.Phase.DISCOVERING
        || phase == Bundle.Phase.DOWNLOADING
        || phase == Bundle.Phase.VERIFYING;
  }
}
