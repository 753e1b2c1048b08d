package io.mycelium.runtime.process;

import io.mycelium.api.ComponentId;
import io.mycelium.api.KeyValueStore;
import io.mycelium.api.Members;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.api.Version;
import io.mycelium.runtime.RuntimeLimits;
import io.mycelium.runtime.SlotStorage;
import io.mycelium.runtime.services.Contract;
import io.mycelium.runtime.services.ServiceAnswer;
import io.mycelium.runtime.services.ServiceCall;
import java.nio.file.Path;
import java.util.List;

/** What a node says to the process of a slot. */
sealed interface ToChild {
  /** Load this; the first and only of its kind. */
  record Load(
      ComponentId component,
      Version version,
      long generation,
      NodeId node,
      String mainClass,
      List<Path> jars,
      SlotStorage storage,
      RuntimeLimits limits,
      Lent lent,
      List<Contract> provides,
      List<Contract> requires)
      implements ToChild {
    /** Copies the lists. */
    public Load {
      jars = List.copyOf(jars);
      provides = List.copyOf(provides);
      requires = List.copyOf(requires);
    }
  }

  /** Which facilities stand behind proxies; the others are refused. */
  record Lent(boolean keyValue, boolean metrics, boolean members, boolean programs) {}

  /** Run an attempt under this number. */
  record Run(long run, TaskId task, long attempt, String operation, byte[] input)
      implements ToChild {}

  /** Tell an attempt to stop. */
  record Cancel(long run) implements ToChild {}

  /** Say, under this number, for how long a newer version is to wait. */
  record Defer(long question, Version next) implements ToChild {}

  /** Stop the component in good order. */
  record Stop() implements ToChild {}

  /** The answer to a call. */
  record Answer(long call, Reply reply) implements ToChild {}

  /** An entry that a watch sees. */
  record Changed(long watch, KeyValueStore.Entry entry) implements ToChild {}

  /** The nodes as a watch sees them. */
  record MembersChanged(long watch, List<Members.Member> members) implements ToChild {
    /** Copies the list. */
    public MembersChanged {
      members = List.copyOf(members);
    }
  }

  /** A part of a value that is too long for one frame; the frame with its end follows. */
  record Page(byte[] bytes) implements ToChild {}

  /** A call of what the child offers under this number. */
  record ServiceCalled(long call, long offer, ServiceCall what) implements ToChild {}

  /** Nobody waits for the answer of this call any more. */
  record ServiceCancelled(long call) implements ToChild {}

  /** The answer to a call that the child has made. */
  record ServiceAnswered(long call, ServiceAnswer what) implements ToChild {}

  /** A program has ended. */
  record ProgramExited(long program, int status) implements ToChild {}

  /** A program that runs beside the process. */
  record ProgramIs(long program, TaskId task, long pid) {}

  /** What a call can be answered with. */
  sealed interface Reply {
    /** Entries; more frames follow for the same call if so said. */
    record Entries(List<KeyValueStore.Entry> entries, boolean more) implements Reply {
      /** Copies the list. */
      public Entries {
        entries = List.copyOf(entries);
      }
    }

    /** What a write did. */
    record Wrote(KeyValueStore.WriteResult result) implements Reply {}

    /** Nodes. */
    record Nodes(List<Members.Member> members) implements Reply {
      /** Copies the list. */
      public Nodes {
        members = List.copyOf(members);
      }
    }

    /** Programs, each once. */
    record Programs(List<ProgramIs> programs) implements Reply {
      /** Copies the list. */
      public Programs {
        programs = List.copyOf(programs);
      }
    }

    /** What is kept for a program. */
    record State(byte[] state) implements Reply {}

    /** It is done. */
    record Done() implements Reply {}

    /** It has failed. */
    record Failed(Kind kind, String text) implements Reply {}
  }

  /** What kind of failure a call ended with. */
  enum Kind {
    /** The caller asked for what can't be: {@link IllegalArgumentException}. */
    ARGUMENT,
    /** No answer came in time: {@link java.io.UncheckedIOException}. */
    UNANSWERED,
    /** Anything else: {@link IllegalStateException}. */
    STATE
  }
}
