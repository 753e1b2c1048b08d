package io.mycelium.actors.instance;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.mycelium.api.TaskId;
import io.mycelium.distribution.PersistentMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The highest attempt of each of the tasks that came last, at most {@value #MAX}. Never changes;
 * one with one attempt more shares almost all with the one it was made from. Stored as a list, the
 * oldest first.
 */
public final class Attempts {
  /** The most tasks that are remembered. */
  public static final int MAX = 2 * ComponentState.MAX_LEASES;

  /** Of no task. */
  public static final Attempts NONE = new Attempts(PersistentMap.empty(), PersistentMap.empty(), 0);

  private final PersistentMap<TaskId, Remembered> byTask;
  private final PersistentMap<Long, LeaseHolder> byAge;
  private final long next;

  private record Remembered(long age, long attempt) {}

  private Attempts(
      PersistentMap<TaskId, Remembered> byTask, PersistentMap<Long, LeaseHolder> byAge, long next) {
    this.byTask = byTask;
    this.byAge = byAge;
    this.next = next;
  }

  /** These, the oldest first. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Attempts of(List<LeaseHolder> oldestFirst) {
    Attempts attempts = NONE;
    for (LeaseHolder each : oldestFirst) {
      attempts = attempts.with(each);
    }
    return attempts;
  }

  /** All, the oldest first. */
  @JsonValue
  public List<LeaseHolder> oldestFirst() {
    return byAge.values();
  }

  /** The attempt of a task that is remembered; 0 for none. */
  public long of(TaskId task) {
    @Nullable Remembered known = byTask.get(task);
    return known == null ? 0 : known.attempt();
  }

  /** With an attempt that came now; the oldest is forgotten when there are too many. */
  public Attempts with(LeaseHolder holder) {
    @Nullable Remembered known = byTask.get(holder.task());
    PersistentMap<Long, LeaseHolder> ages =
        (known == null ? byAge : byAge.without(known.age())).with(next, holder);
    PersistentMap<TaskId, Remembered> tasks =
        byTask.with(holder.task(), new Remembered(next, holder.attempt()));
    if (tasks.size() > MAX) {
      LeaseHolder oldest = ages.valuesFrom(0L, 1).getFirst();
      Remembered old = Objects.requireNonNull(tasks.get(oldest.task()));
      ages = ages.without(old.age());
      tasks = tasks.without(oldest.task());
    }
    return new Attempts(tasks, ages, next + 1);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Attempts that && oldestFirst().equals(that.oldestFirst()));
  }

  @Override
  public int hashCode() {
    return oldestFirst().hashCode();
  }

  @Override
  public String toString() {
    return oldestFirst().toString();
  }
}
