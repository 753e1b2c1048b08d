package io.mycelium.runtime.process;

import io.mycelium.api.Processes;
import io.mycelium.runtime.LoadException;
import io.mycelium.runtime.NodeFacilities;
import io.mycelium.runtime.TaskOutcome;
import io.mycelium.runtime.services.ServiceAnswer;
import io.mycelium.runtime.services.ServiceCall;
import java.time.Duration;

/** What the process of a slot says to its node. */
sealed interface ToNode {
  /** The first frame: what proves that the child is the one that was started. */
  record Hello(int protocol, String mark) implements ToNode {}

  /** The component works. */
  record Loaded() implements ToNode {}

  /** The component wants to be asked before it is replaced; told before that it works. */
  record MayDefer() implements ToNode {}

  /** For how long the component puts its replacement off; 0 for not. */
  record Deferred(long question, long millis) implements ToNode {}

  /** The component does not load; the process waits to be ended. */
  record Refused(LoadException.Reason reason, String text) implements ToNode {}

  /** How far an attempt is. */
  record Progress(long run, double fraction, String message) implements ToNode {}

  /** A line for the log of a task. */
  record Line(long run, String text) implements ToNode {}

  /** How an attempt ended. */
  record Ended(long run, TaskOutcome outcome) implements ToNode {}

  /** A line for the log of the node. */
  record Log(NodeFacilities.Level level, String text) implements ToNode {}

  /** A call that is answered under its number. */
  record Call(long call, Ask ask) implements ToNode {}

  /** A watch is not wanted any more. */
  record Unwatch(long watch) implements ToNode {}

  /** Adds to a counter. */
  record Count(int figure, long amount) implements ToNode {}

  /** Sets a gauge. */
  record Level(int figure, double value) implements ToNode {}

  /** Records a time. */
  record Time(int figure, long nanos) implements ToNode {}

  /** The component is stopped; nothing follows. */
  record Stopped() implements ToNode {}

  /** A part of a value that is too long for one frame; the frame with its end follows. */
  record Page(byte[] bytes) implements ToNode {}

  /** The component offers a service under this number. */
  record Offered(long offer, String contract) implements ToNode {}

  /** An offer takes no more calls. */
  record Withdrawn(long offer) implements ToNode {}

  /** The component calls a service. */
  record ServiceCalled(long call, String contract, ServiceCall what) implements ToNode {}

  /** Nobody waits for the answer of this call any more. */
  record ServiceCancelled(long call) implements ToNode {}

  /** The answer to a call that the node has made. */
  record ServiceAnswered(long call, ServiceAnswer what) implements ToNode {}

  /** What can be called. */
  sealed interface Ask {
    /** One entry. */
    record Get(String key) implements Ask {}

    /** The entries under a prefix. */
    record ListEntries(String prefix) implements Ask {}

    /** A write. */
    record Put(String key, byte[] value, long expectedVersion) implements Ask {}

    /** A removal. */
    record Delete(String key, long expectedVersion) implements Ask {}

    /** A watch of entries. */
    record Watch(long watch, String prefix) implements Ask {}

    /** A watch of the nodes. */
    record WatchMembers(long watch) implements Ask {}

    /** This node. */
    record Self() implements Ask {}

    /** All nodes. */
    record All() implements Ask {}

    /** A figure under this number from now on. */
    record Figure(int figure, FigureKind kind, String name) implements Ask {}

    /** What concerns programs beside the process; they are known by numbers of the node. */
    sealed interface OfPrograms extends Ask {}

    /** A new program; answered with it. */
    record StartProgram(Processes.Spec spec) implements OfPrograms {}

    /** The programs that earlier slots have left; answered with those that are taken. */
    record AdoptPrograms() implements OfPrograms {}

    /** What is kept for a program. */
    record ProgramState(long program) implements OfPrograms {}

    /** Keeps something else for it. */
    record KeepState(long program, byte[] state) implements OfPrograms {}

    /** Its exit is to be told. */
    record WatchExit(long program) implements OfPrograms {}

    /** Ends it; answered when it has ended, or was killed after the grace. */
    record StopProgram(long program, Duration grace) implements OfPrograms {}
  }

  /** The kinds of figures. */
  enum FigureKind {
    /** Only grows. */
    COUNTER,
    /** Goes up and down. */
    GAUGE,
    /** How long something takes. */
    TIMER
  }
}
