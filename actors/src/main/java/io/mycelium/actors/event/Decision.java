package io.mycelium.actors.event;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What an entity makes of a command: events that are stored together, and what is done once they
 * are. Nothing is done if they could not be stored.
 */
public sealed interface Decision<E, S> {

  /**
   * Stores the events, then acts.
   *
   * @param events stored all or none; may be empty
   * @param actions run in order with the state after the events, at most once
   * @param next what the entity does after that
   */
  record Proceed<E, S>(List<E> events, List<Consumer<? super S>> actions, Next next)
      implements Decision<E, S> {
    /** Copies the lists. */
    public Proceed {
      events = List.copyOf(events);
      actions = List.copyOf(actions);
    }

    /** Also runs the action with the state after the events. */
    public Proceed<E, S> thenRun(Consumer<? super S> action) {
      List<Consumer<? super S>> more = new ArrayList<>(actions);
      more.add(action);
      return new Proceed<>(events, more, next);
    }

    /** Also replies, {@code thenReply(replyTo::tell, state -> ...)}. */
    public <R> Proceed<E, S> thenReply(
        Consumer<? super R> replyTo, Function<? super S, ? extends R> reply) {
      return thenRun(state -> replyTo.accept(reply.apply(state)));
    }

    /** Also stops the entity. */
    public Proceed<E, S> thenStop() {
      return new Proceed<>(events, actions, Next.STOP);
    }

    /** Also takes up the stashed commands. */
    public Proceed<E, S> thenUnstashAll() {
      return new Proceed<>(events, actions, Next.UNSTASH);
    }
  }

  /** Keeps the command for later. */
  record Stash<E, S>() implements Decision<E, S> {}

  /** Does nothing and logs that the command does not fit the state. */
  record Unhandled<E, S>() implements Decision<E, S> {}

  /** What an entity does after it acted. */
  enum Next {
    /** Waits for the next command. */
    CONTINUE,
    /** Stops. */
    STOP,
    /** Takes up the stashed commands. */
    UNSTASH
  }

  /** Stores one event. */
  static <E, S> Proceed<E, S> persist(E event) {
    return new Proceed<>(List.of(event), List.of(), Next.CONTINUE);
  }

  /** Stores the events, all or none. */
  static <E, S> Proceed<E, S> persistAll(List<? extends E> events) {
    return new Proceed<>(List.copyOf(events), List.of(), Next.CONTINUE);
  }

  /** Stores nothing. */
  static <E, S> Proceed<E, S> none() {
    return new Proceed<>(List.of(), List.of(), Next.CONTINUE);
  }

  /** Stores nothing and replies, {@code reply(replyTo::tell, new Refused(...))}. */
  static <E, S, R> Proceed<E, S> reply(Consumer<? super R> replyTo, R reply) {
    return Decision.<E, S>none().thenRun(state -> replyTo.accept(reply));
  }

  /** Stores nothing and stops. */
  static <E, S> Proceed<E, S> stop() {
    return Decision.<E, S>none().thenStop();
  }

  /** Keeps the command for later. */
  static <E, S> Decision<E, S> stash() {
    return new Stash<>();
  }

  /** The command does not fit the state. */
  static <E, S> Decision<E, S> unhandled() {
    return new Unhandled<>();
  }
}
