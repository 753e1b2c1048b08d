package io.mycelium.runtime.process;

import io.mycelium.api.KeyValueStore;
import io.mycelium.api.Processes;
import io.mycelium.runtime.LoadException;
import io.mycelium.runtime.NodeFacilities;
import io.mycelium.runtime.process.ToNode.Ask;
import java.nio.ByteBuffer;

/** The frames from the process of a slot to its node. The node trusts none of them. */
final class ToNodeCodec {
  /** The version of the protocol; both sides are of one build, so there is no other. */
  static final int PROTOCOL = 3;

  /** The most figures of one slot. */
  static final int MAX_FIGURES = io.mycelium.api.Metrics.MAX_METRICS;

  private static final int HELLO = 1;
  private static final int LOADED = 2;
  private static final int REFUSED = 3;
  private static final int PROGRESS = 4;
  private static final int LINE = 5;
  private static final int ENDED = 6;
  private static final int LOG = 7;
  private static final int CALL = 8;
  private static final int UNWATCH = 9;
  private static final int COUNT = 10;
  private static final int LEVEL = 11;
  private static final int TIME = 12;
  private static final int STOPPED = 13;
  private static final int PAGE = 14;
  private static final int OFFERED = 15;
  private static final int WITHDRAWN = 16;
  private static final int SERVICE_CALLED = 17;
  private static final int SERVICE_CANCELLED = 18;
  private static final int SERVICE_ANSWERED = 19;
  private static final int MAY_DEFER = 20;
  private static final int DEFERRED = 21;

  private static final int GET = 1;
  private static final int LIST = 2;
  private static final int PUT = 3;
  private static final int DELETE = 4;
  private static final int WATCH = 5;
  private static final int WATCH_MEMBERS = 6;
  private static final int SELF = 7;
  private static final int ALL = 8;
  private static final int FIGURE = 9;
  private static final int START_PROGRAM = 10;
  private static final int ADOPT_PROGRAMS = 11;
  private static final int PROGRAM_STATE = 12;
  private static final int KEEP_STATE = 13;
  private static final int WATCH_EXIT = 14;
  private static final int STOP_PROGRAM = 15;

  private static final int MAX_MARK_BYTES = 256;
  private static final int MAX_MESSAGE_BYTES = 1024;

  private ToNodeCodec() {}

  static ByteBuffer encode(ToNode frame) {
    FrameWriter out =
        switch (frame) {
          case ToNode.Hello(int protocol, String mark) ->
              new FrameWriter(HELLO).small(protocol).text(mark);
          case ToNode.Loaded() -> new FrameWriter(LOADED);
          case ToNode.MayDefer() -> new FrameWriter(MAY_DEFER);
          case ToNode.Deferred(long question, long millis) ->
              new FrameWriter(DEFERRED).number(question).number(millis);
          case ToNode.Refused(var reason, String text) ->
              new FrameWriter(REFUSED).choice(reason).text(text);
          case ToNode.Progress(long run, double fraction, String message) ->
              new FrameWriter(PROGRESS).number(run).decimal(fraction).text(message);
          case ToNode.Line(long run, String text) -> new FrameWriter(LINE).number(run).text(text);
          case ToNode.Ended(long run, var outcome) -> {
            FrameWriter ended = new FrameWriter(ENDED).number(run);
            Parts.outcome(ended, outcome);
            yield ended;
          }
          case ToNode.Log(var level, String text) -> new FrameWriter(LOG).choice(level).text(text);
          case ToNode.Call(long call, Ask ask) -> {
            FrameWriter called = new FrameWriter(CALL).number(call);
            ask(called, ask);
            yield called;
          }
          case ToNode.Unwatch(long watch) -> new FrameWriter(UNWATCH).number(watch);
          case ToNode.Count(int figure, long amount) ->
              new FrameWriter(COUNT).count(figure).number(amount);
          case ToNode.Level(int figure, double value) ->
              new FrameWriter(LEVEL).count(figure).decimal(value);
          case ToNode.Time(int figure, long nanos) ->
              new FrameWriter(TIME).count(figure).number(nanos);
          case ToNode.Stopped() -> new FrameWriter(STOPPED);
          case ToNode.Page(byte[] bytes) -> new FrameWriter(PAGE).bytes(bytes);
          case ToNode.Offered(long offer, String contract) ->
              new FrameWriter(OFFERED).number(offer).text(contract);
          case ToNode.Withdrawn(long offer) -> new FrameWriter(WITHDRAWN).number(offer);
          case ToNode.ServiceCalled(long call, String contract, var what) -> {
            FrameWriter called = new FrameWriter(SERVICE_CALLED).number(call).text(contract);
            ServiceParts.call(called, what);
            yield called;
          }
          case ToNode.ServiceCancelled(long call) ->
              new FrameWriter(SERVICE_CANCELLED).number(call);
          case ToNode.ServiceAnswered(long call, var what) -> {
            FrameWriter answered = new FrameWriter(SERVICE_ANSWERED).number(call);
            ServiceParts.answer(answered, what);
            yield answered;
          }
        };
    return out.done();
  }

  /** Reads a frame without its length; refuses every other form. */
  static ToNode decode(ByteBuffer bytes) {
    FrameReader in = new FrameReader(bytes);
    int type = in.small();
    ToNode frame =
        switch (type) {
          case HELLO -> new ToNode.Hello(in.small(), in.text(MAX_MARK_BYTES));
          case LOADED -> new ToNode.Loaded();
          case REFUSED ->
              new ToNode.Refused(
                  in.choice(LoadException.Reason.values()), in.cleanText(Parts.MAX_TEXT_BYTES));
          case PROGRESS ->
              new ToNode.Progress(
                  in.number(), fraction(in.decimal()), in.cleanText(MAX_MESSAGE_BYTES));
          case LINE -> new ToNode.Line(in.number(), in.cleanText(Parts.MAX_TEXT_BYTES));
          case ENDED -> new ToNode.Ended(in.number(), Parts.outcome(in));
          case LOG ->
              new ToNode.Log(
                  in.choice(NodeFacilities.Level.values()), in.cleanText(Parts.MAX_TEXT_BYTES));
          case CALL -> new ToNode.Call(in.number(), ask(in));
          case UNWATCH -> new ToNode.Unwatch(in.number());
          case COUNT -> new ToNode.Count(figure(in), notNegative(in.number()));
          case LEVEL -> new ToNode.Level(figure(in), in.decimal());
          case TIME -> new ToNode.Time(figure(in), notNegative(in.number()));
          case STOPPED -> new ToNode.Stopped();
          case PAGE -> new ToNode.Page(in.bytes(ServiceParts.MAX_PAGE_BYTES));
          case OFFERED -> new ToNode.Offered(in.number(), in.text(ServiceParts.MAX_CONTRACT_BYTES));
          case WITHDRAWN -> new ToNode.Withdrawn(in.number());
          case SERVICE_CALLED ->
              new ToNode.ServiceCalled(
                  in.number(), in.text(ServiceParts.MAX_CONTRACT_BYTES), ServiceParts.call(in));
          case SERVICE_CANCELLED -> new ToNode.ServiceCancelled(in.number());
          case SERVICE_ANSWERED -> new ToNode.ServiceAnswered(in.number(), ServiceParts.answer(in));
          case MAY_DEFER -> new ToNode.MayDefer();
          case DEFERRED -> new ToNode.Deferred(in.number(), notNegative(in.number()));
          default -> throw new IllegalArgumentException("a frame of a child has type " + type);
        };
    in.end();
    return frame;
  }

  private static int figure(FrameReader in) {
    return in.count(MAX_FIGURES - 1);
  }

  private static double fraction(double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException("a fraction is " + value);
    }
    return value;
  }

  private static long notNegative(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("an amount is " + value);
    }
    return value;
  }

  private static void ask(FrameWriter out, Ask ask) {
    switch (ask) {
      case Ask.Get(String key) -> out.small(GET).text(key);
      case Ask.ListEntries(String prefix) -> out.small(LIST).text(prefix);
      case Ask.Put(String key, byte[] value, long version) ->
          out.small(PUT).text(key).bytes(value).number(version);
      case Ask.Delete(String key, long version) -> out.small(DELETE).text(key).number(version);
      case Ask.Watch(long watch, String prefix) -> out.small(WATCH).number(watch).text(prefix);
      case Ask.WatchMembers(long watch) -> out.small(WATCH_MEMBERS).number(watch);
      case Ask.Self() -> out.small(SELF);
      case Ask.All() -> out.small(ALL);
      case Ask.Figure(int figure, var kind, String name) ->
          out.small(FIGURE).count(figure).choice(kind).text(name);
      case Ask.StartProgram(var spec) -> ProgramParts.spec(out.small(START_PROGRAM), spec);
      case Ask.AdoptPrograms() -> out.small(ADOPT_PROGRAMS);
      case Ask.ProgramState(long program) -> out.small(PROGRAM_STATE).number(program);
      case Ask.KeepState(long program, byte[] state) ->
          out.small(KEEP_STATE).number(program).bytes(state);
      case Ask.WatchExit(long program) -> out.small(WATCH_EXIT).number(program);
      case Ask.StopProgram(long program, var grace) -> {
        out.small(STOP_PROGRAM).number(program);
        Parts.time(out, grace);
      }
    }
  }

  private static Ask ask(FrameReader in) {
    int kind = in.small();
    return switch (kind) {
      case GET -> new Ask.Get(in.text(Parts.MAX_KEY_BYTES));
      case LIST -> new Ask.ListEntries(in.text(Parts.MAX_KEY_BYTES));
      case PUT ->
          new Ask.Put(
              in.text(Parts.MAX_KEY_BYTES), in.bytes(KeyValueStore.MAX_VALUE_BYTES), in.number());
      case DELETE -> new Ask.Delete(in.text(Parts.MAX_KEY_BYTES), in.number());
      case WATCH -> new Ask.Watch(in.number(), in.text(Parts.MAX_KEY_BYTES));
      case WATCH_MEMBERS -> new Ask.WatchMembers(in.number());
      case SELF -> new Ask.Self();
      case ALL -> new Ask.All();
      case FIGURE ->
          new Ask.Figure(
              figure(in), in.choice(ToNode.FigureKind.values()), in.text(MAX_MARK_BYTES));
      case START_PROGRAM -> new Ask.StartProgram(ProgramParts.spec(in));
      case ADOPT_PROGRAMS -> new Ask.AdoptPrograms();
      case PROGRAM_STATE -> new Ask.ProgramState(in.number());
      case KEEP_STATE -> new Ask.KeepState(in.number(), in.bytes(Processes.MAX_STATE_BYTES));
      case WATCH_EXIT -> new Ask.WatchExit(in.number());
      case STOP_PROGRAM -> new Ask.StopProgram(in.number(), Parts.time(in));
      default -> throw new IllegalArgumentException("a call is of kind " + kind);
    };
  }
}
