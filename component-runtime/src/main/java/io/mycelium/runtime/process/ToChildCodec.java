package io.mycelium.runtime.process;

import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.Processes;
import io.mycelium.api.TaskContext;
import io.mycelium.api.TaskId;
import io.mycelium.api.Version;
import io.mycelium.runtime.LoadRequest;
import io.mycelium.runtime.RuntimeLimits;
import io.mycelium.runtime.SlotStorage;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The frames from the node to the process of a slot. */
final class ToChildCodec {
  private static final int LOAD = 1;
  private static final int RUN = 2;
  private static final int CANCEL = 3;
  private static final int STOP = 4;
  private static final int ANSWER = 5;
  private static final int CHANGED = 6;
  private static final int MEMBERS_CHANGED = 7;
  private static final int PAGE = 8;
  private static final int SERVICE_CALLED = 9;
  private static final int SERVICE_CANCELLED = 10;
  private static final int SERVICE_ANSWERED = 11;
  private static final int DEFER = 12;
  private static final int PROGRAM_EXITED = 13;

  private static final int ENTRIES = 1;
  private static final int WROTE = 2;
  private static final int NODES = 3;
  private static final int DONE = 4;
  private static final int FAILED = 5;
  private static final int PROGRAMS = 6;
  private static final int STATE = 7;

  private static final int MAX_PATH_BYTES = 4096;
  private static final int MAX_NAME_BYTES = 4096;

  private ToChildCodec() {}

  static ByteBuffer encode(ToChild frame) {
    return switch (frame) {
      case ToChild.Load load -> load(load).done();
      case ToChild.Run(long run, TaskId task, long attempt, String operation, byte[] input) ->
          new FrameWriter(RUN)
              .number(run)
              .text(task.value())
              .number(attempt)
              .text(operation)
              .bytes(input)
              .done();
      case ToChild.Cancel(long run) -> new FrameWriter(CANCEL).number(run).done();
      case ToChild.Defer(long question, Version next) ->
          new FrameWriter(DEFER).number(question).text(next.toString()).done();
      case ToChild.Stop() -> new FrameWriter(STOP).done();
      case ToChild.Answer(long call, var reply) -> {
        FrameWriter out = new FrameWriter(ANSWER).number(call);
        reply(out, reply);
        yield out.done();
      }
      case ToChild.Changed(long watch, var entry) -> {
        FrameWriter out = new FrameWriter(CHANGED).number(watch);
        Parts.entry(out, entry);
        yield out.done();
      }
      case ToChild.MembersChanged(long watch, var members) -> {
        FrameWriter out = new FrameWriter(MEMBERS_CHANGED).number(watch);
        Parts.members(out, members);
        yield out.done();
      }
      case ToChild.ProgramExited(long program, int status) ->
          new FrameWriter(PROGRAM_EXITED).number(program).number(status).done();
      case ToChild.Page(byte[] bytes) -> new FrameWriter(PAGE).bytes(bytes).done();
      case ToChild.ServiceCalled(long call, long offer, var what) -> {
        FrameWriter out = new FrameWriter(SERVICE_CALLED).number(call).number(offer);
        ServiceParts.call(out, what);
        yield out.done();
      }
      case ToChild.ServiceCancelled(long call) ->
          new FrameWriter(SERVICE_CANCELLED).number(call).done();
      case ToChild.ServiceAnswered(long call, var what) -> {
        FrameWriter out = new FrameWriter(SERVICE_ANSWERED).number(call);
        ServiceParts.answer(out, what);
        yield out.done();
      }
    };
  }

  /** Reads a frame without its length; refuses every other form. */
  static ToChild decode(ByteBuffer bytes) {
    FrameReader in = new FrameReader(bytes);
    int type = in.small();
    ToChild frame =
        switch (type) {
          case LOAD -> load(in);
          case RUN ->
              new ToChild.Run(
                  in.number(),
                  new TaskId(in.text(TaskId.MAX_LENGTH)),
                  in.number(),
                  in.text(MAX_NAME_BYTES),
                  in.bytes(TaskContext.MAX_INPUT_BYTES));
          case CANCEL -> new ToChild.Cancel(in.number());
          case DEFER -> new ToChild.Defer(in.number(), Version.parse(in.text(Version.MAX_LENGTH)));
          case STOP -> new ToChild.Stop();
          case ANSWER -> new ToChild.Answer(in.number(), reply(in));
          case CHANGED -> new ToChild.Changed(in.number(), Parts.entry(in));
          case MEMBERS_CHANGED -> new ToChild.MembersChanged(in.number(), Parts.members(in));
          case PROGRAM_EXITED -> new ToChild.ProgramExited(in.number(), (int) in.number());
          case PAGE -> new ToChild.Page(in.bytes(ServiceParts.MAX_PAGE_BYTES));
          case SERVICE_CALLED ->
              new ToChild.ServiceCalled(in.number(), in.number(), ServiceParts.call(in));
          case SERVICE_CANCELLED -> new ToChild.ServiceCancelled(in.number());
          case SERVICE_ANSWERED ->
              new ToChild.ServiceAnswered(in.number(), ServiceParts.answer(in));
          default -> throw new IllegalArgumentException("a frame to a child has type " + type);
        };
    in.end();
    return frame;
  }

  private static FrameWriter load(ToChild.Load load) {
    FrameWriter out = new FrameWriter(LOAD);
    out.text(load.component().value()).text(load.version().toString()).number(load.generation());
    out.text(load.node().value()).text(load.mainClass()).count(load.jars().size());
    load.jars().forEach(jar -> out.text(jar.toString()));
    SlotStorage storage = load.storage();
    out.text(storage.scratch().toString()).number(storage.scratchQuotaBytes());
    out.text(storage.data().toString()).number(storage.dataQuotaBytes());
    RuntimeLimits limits = load.limits();
    Parts.time(out, limits.start());
    Parts.time(out, limits.stop());
    Parts.time(out, limits.interrupted());
    Parts.time(out, limits.progressInterval());
    ToChild.Lent lent = load.lent();
    var _ = out.flag(lent.keyValue()).flag(lent.metrics());
    var _ = out.flag(lent.members()).flag(lent.programs());
    ServiceParts.contracts(out, load.provides());
    ServiceParts.contracts(out, load.requires());
    return out;
  }

  private static ToChild.Load load(FrameReader in) {
    return new ToChild.Load(
        new ComponentId(in.text(ComponentId.MAX_LENGTH)),
        Version.parse(in.text(Version.MAX_LENGTH)),
        in.number(),
        new NodeId(in.text(NodeId.LENGTH)),
        in.text(MAX_NAME_BYTES),
        jars(in),
        new SlotStorage(path(in), in.number(), path(in), in.number()),
        limits(in),
        new ToChild.Lent(in.flag(), in.flag(), in.flag(), in.flag()),
        ServiceParts.contracts(in),
        ServiceParts.contracts(in));
  }

  private static List<Path> jars(FrameReader in) {
    int count = in.count(LoadRequest.MAX_JARS);
    List<Path> jars = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      jars.add(path(in));
    }
    return jars;
  }

  private static Path path(FrameReader in) {
    return Path.of(in.text(MAX_PATH_BYTES));
  }

  /** The limits of collections stay as they are by default: a process needs no such proof. */
  private static RuntimeLimits limits(FrameReader in) {
    return new RuntimeLimits(
        Parts.time(in),
        Parts.time(in),
        Parts.time(in),
        Parts.time(in),
        RuntimeLimits.DEFAULTS.collectionInterval(),
        RuntimeLimits.DEFAULTS.leakedCollectionInterval());
  }

  private static void reply(FrameWriter out, ToChild.Reply reply) {
    switch (reply) {
      case ToChild.Reply.Entries(var entries, boolean more) -> {
        out.small(ENTRIES).flag(more);
        Parts.entries(out, entries);
      }
      case ToChild.Reply.Wrote(var result) -> Parts.result(out.small(WROTE), result);
      case ToChild.Reply.Nodes(var members) -> Parts.members(out.small(NODES), members);
      case ToChild.Reply.Programs(var programs) ->
          ProgramParts.programs(out.small(PROGRAMS), programs);
      case ToChild.Reply.State(byte[] state) -> out.small(STATE).bytes(state);
      case ToChild.Reply.Done() -> out.small(DONE);
      case ToChild.Reply.Failed(var kind, String text) -> out.small(FAILED).choice(kind).text(text);
    }
  }

  private static ToChild.Reply reply(FrameReader in) {
    int kind = in.small();
    return switch (kind) {
      case ENTRIES -> {
        boolean more = in.flag();
        yield new ToChild.Reply.Entries(Parts.entries(in), more);
      }
      case WROTE -> new ToChild.Reply.Wrote(Parts.result(in));
      case NODES -> new ToChild.Reply.Nodes(Parts.members(in));
      case PROGRAMS -> new ToChild.Reply.Programs(ProgramParts.programs(in));
      case STATE -> new ToChild.Reply.State(in.bytes(Processes.MAX_STATE_BYTES));
      case DONE -> new ToChild.Reply.Done();
      case FAILED ->
          new ToChild.Reply.Failed(in.choice(ToChild.Kind.values()), in.text(Parts.MAX_TEXT_BYTES));
      default -> throw new IllegalArgumentException("an answer is of kind " + kind);
    };
  }
}
