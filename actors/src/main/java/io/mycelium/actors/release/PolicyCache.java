package io.mycelium.actors.release;

import io.mycelium.actors.event.Entities;
import io.mycelium.actors.version.UpdateRules;
import io.mycelium.api.ComponentId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The update rules of the components that this node uses, as their owners said last. Answers from
 * memory and asks again in the background; safe for use by several threads.
 */
public final class PolicyCache {
  /** The most components that are remembered; the one not used for longest is forgotten. */
  public static final int MAX_COMPONENTS = 4_096;

  /** How old an answer may be before the owner is asked again. */
  public static final Duration ASK_EVERY = Duration.ofSeconds(5);

  /** How old an answer may be before nothing is updated by it. */
  public static final Duration MAX_AGE = Duration.ofSeconds(60);

  /** How long the first answer is waited for. */
  public static final Duration FIRST_ANSWER = Duration.ofSeconds(3);

  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);

  private final Entities entities;
  private final LongSupplier nanos;
  private final Map<ComponentId, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * Rules that were heard.
   *
   * @param rules what the owner said last, or no rules if it has not said anything yet
   * @param fresh whether that is not older than {@link #MAX_AGE}
   */
  public record Heard(UpdateRules rules, boolean fresh) {}

  private static final class Entry {
    private final long wantedSince;
    private @Nullable UpdateRules rules;
    private long askedAt;
    private long heardAt;
    private boolean asking;
    private final List<Runnable> waiting = new ArrayList<>();

    Entry(long now) {
      wantedSince = now;
      askedAt = now - ASK_EVERY.toNanos();
    }
  }

  /** A cache that asks these entities. */
  public PolicyCache(Entities entities, LongSupplier nanos) {
    this.entities = entities;
    this.nanos = nanos;
  }

  /** The rules as they are known here. */
  public Heard rules(ComponentId component) {
    Entry entry = entry(component);
    synchronized (this) {
      UpdateRules rules = entry.rules;
      return rules == null
          ? new Heard(UpdateRules.NONE, false)
          : new Heard(rules, nanos.getAsLong() - entry.heardAt <= MAX_AGE.toNanos());
    }
  }

  /**
   * Whether it is worth waiting: nothing was heard yet, and for less than {@link #FIRST_ANSWER}.
   *
   * @param heard called once the first answer is here, on another thread; must not block
   */
  public boolean awaits(ComponentId component, Runnable heard) {
    Entry entry = entry(component);
    synchronized (this) {
      boolean awaits =
          entry.rules == null && nanos.getAsLong() - entry.wantedSince < FIRST_ANSWER.toNanos();
      if (awaits) {
        entry.waiting.add(heard);
      }
      return awaits;
    }
  }

  private Entry entry(ComponentId component) {
    Entry entry;
    synchronized (this) {
      long now = nanos.getAsLong();
      entry = entries.computeIfAbsent(component, ignored -> new Entry(now));
      if (entries.size() > MAX_COMPONENTS) {
        entries.remove(entries.keySet().iterator().next());
      }
      if (entry.asking || now - entry.askedAt < ASK_EVERY.toNanos()) {
        return entry;
      }
      entry.asking = true;
      entry.askedAt = now;
    }
    ask(component, entry);
    return entry;
  }

  private void ask(ComponentId component, Entry entry) {
    var _ =
        entities
            .<ReleaseCommand, ReleaseReply>ask(
                ReleaseActor.KEY, component.value(), ReleaseCommand.Describe::new, ANSWER_LIMIT)
            .whenComplete((reply, failure) -> answered(entry, reply));
  }

  private void answered(Entry entry, @Nullable ReleaseReply reply) {
    List<Runnable> waiting;
    synchronized (this) {
      entry.asking = false;
      if (!(reply instanceof ReleaseReply.Description(var component, var state))) {
        // The next who wants to know asks at once.
        entry.askedAt = nanos.getAsLong() - ASK_EVERY.toNanos();
        return;
      }
      entry.rules = state.rules();
      entry.heardAt = nanos.getAsLong();
      waiting = List.copyOf(entry.waiting);
      entry.waiting.clear();
    }
    waiting.forEach(Runnable::run);
  }
}
