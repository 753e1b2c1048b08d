package io.mycelium.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mycelium.api.ComponentId;
import io.mycelium.api.KeyValueStore;
import io.mycelium.api.Processes;
import io.mycelium.api.Services;
import io.mycelium.api.TaskId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import io.mycelium.runtime.LoadException;
import io.mycelium.runtime.NodeFacilities;
import io.mycelium.runtime.RuntimeLimits;
import io.mycelium.runtime.SlotStorage;
import io.mycelium.runtime.TaskOutcome;
import io.mycelium.runtime.process.ToNode.Ask;
import io.mycelium.runtime.services.Contract;
import io.mycelium.runtime.services.ServiceAnswer;
import io.mycelium.runtime.services.ServiceCall;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FrameTest {
  private static final KeyValueStore.Entry ENTRY =
      new KeyValueStore.Entry("a/1", new byte[] {1, 2}, 3, false);
  private static final ServiceCall CALL =
      new ServiceCall("tell", List.of("int", "acme.Clock$Ask"), new byte[] {1, 2});
  private static final List<ToChild> TO_CHILD =
      List.of(
          new ToChild.Load(
              new ComponentId("acme.x"),
              Version.parse("1.2.3-rc.1"),
              7,
              ProcessFixture.NODE,
              "demo.Main",
              List.of(Path.of("/a/b.jar")),
              new SlotStorage(Path.of("/s"), 1, Path.of("/d"), 2),
              RuntimeLimits.DEFAULTS,
              new ToChild.Lent(true, false, true, false),
              List.of(new Contract("acme.Clock", VersionRange.parse("1.2.0"))),
              List.of(new Contract("acme.Other", VersionRange.parse("[,2.0.0)")))),
          new ToChild.Run(1, new TaskId("t"), 2, "search", new byte[] {5}),
          new ToChild.Cancel(1),
          new ToChild.Defer(3, Version.parse("2.0.0")),
          new ToChild.Stop(),
          new ToChild.Answer(1, new ToChild.Reply.Entries(List.of(ENTRY), true)),
          new ToChild.Answer(2, new ToChild.Reply.Wrote(new KeyValueStore.WriteResult.Written(4))),
          new ToChild.Answer(3, new ToChild.Reply.Wrote(new KeyValueStore.WriteResult.Conflict(5))),
          new ToChild.Answer(4, new ToChild.Reply.Nodes(List.of(ProcessFixture.member("a")))),
          new ToChild.Answer(
              5,
              new ToChild.Reply.Programs(List.of(new ToChild.ProgramIs(1, new TaskId("t"), 4711)))),
          new ToChild.Answer(5, new ToChild.Reply.State(new byte[] {3})),
          new ToChild.ProgramExited(1, -143),
          new ToChild.Answer(5, new ToChild.Reply.Done()),
          new ToChild.Answer(6, new ToChild.Reply.Failed(ToChild.Kind.UNANSWERED, "no")),
          new ToChild.Changed(1, ENTRY),
          new ToChild.MembersChanged(2, List.of(ProcessFixture.member("b"))),
          new ToChild.Page(new byte[] {1}),
          new ToChild.ServiceCalled(1, 2, CALL),
          new ToChild.ServiceCancelled(1),
          new ToChild.ServiceAnswered(1, new ServiceAnswer.Returned("who", new byte[] {2})),
          new ToChild.ServiceAnswered(1, new ServiceAnswer.Unavailable("nobody")));
  private static final List<ToNode> TO_NODE =
      List.of(
          new ToNode.Hello(ToNodeCodec.PROTOCOL, "mark"),
          new ToNode.Loaded(),
          new ToNode.MayDefer(),
          new ToNode.Deferred(3, 60_000),
          new ToNode.Refused(LoadException.Reason.START_FAILED, "no\n  at demo"),
          new ToNode.Progress(1, 0.5, "half"),
          new ToNode.Line(1, "line"),
          new ToNode.Ended(1, new TaskOutcome.Succeeded(new byte[] {1})),
          new ToNode.Ended(1, new TaskOutcome.Failed("no")),
          new ToNode.Ended(1, new TaskOutcome.Cancelled()),
          new ToNode.Log(NodeFacilities.Level.WARN, "line"),
          new ToNode.Call(1, new Ask.Get("k")),
          new ToNode.Call(2, new Ask.ListEntries("k/")),
          new ToNode.Call(3, new Ask.Put("k", new byte[] {1}, 2)),
          new ToNode.Call(4, new Ask.Delete("k", 2)),
          new ToNode.Call(5, new Ask.Watch(1, "k/")),
          new ToNode.Call(6, new Ask.WatchMembers(2)),
          new ToNode.Call(7, new Ask.Self()),
          new ToNode.Call(8, new Ask.All()),
          new ToNode.Call(9, new Ask.Figure(0, ToNode.FigureKind.TIMER, "took_seconds")),
          new ToNode.Call(
              10,
              new Ask.StartProgram(
                  new Processes.Spec(
                      new TaskId("t"),
                      List.of("sleep", "1"),
                      Map.of("PATH", "/bin"),
                      Path.of("/d"),
                      1 << 20))),
          new ToNode.Call(11, new Ask.AdoptPrograms()),
          new ToNode.Call(12, new Ask.ProgramState(1)),
          new ToNode.Call(13, new Ask.KeepState(1, new byte[] {1})),
          new ToNode.Call(14, new Ask.WatchExit(1)),
          new ToNode.Call(15, new Ask.StopProgram(1, Duration.ofSeconds(1))),
          new ToNode.Unwatch(1),
          new ToNode.Count(0, 5),
          new ToNode.Level(1, 0.5),
          new ToNode.Time(2, 7),
          new ToNode.Stopped(),
          new ToNode.Page(new byte[] {1}),
          new ToNode.Offered(1, "acme.Clock"),
          new ToNode.Withdrawn(1),
          new ToNode.ServiceCalled(1, "acme.Clock", CALL),
          new ToNode.ServiceCancelled(1),
          new ToNode.ServiceAnswered(1, new ServiceAnswer.Returned("", new byte[] {2})),
          new ToNode.ServiceAnswered(1, new ServiceAnswer.Failed("no")),
          new ToNode.ServiceAnswered(1, new ServiceAnswer.Refused("no")),
          new ToNode.ServiceAnswered(1, new ServiceAnswer.Untaken()));

  private static ByteBuffer body(ByteBuffer frame) {
    return frame.slice(FrameReader.LENGTH_BYTES, frame.remaining() - FrameReader.LENGTH_BYTES);
  }

  @Test
  void frames_ofBothSides_areReadAsTheyWereWritten() {
    for (ToChild each : TO_CHILD) {
      assertThat(ToChildCodec.decode(body(ToChildCodec.encode(each))))
          .usingRecursiveComparison()
          .isEqualTo(each);
    }
    for (ToNode each : TO_NODE) {
      assertThat(ToNodeCodec.decode(body(ToNodeCodec.encode(each))))
          .usingRecursiveComparison()
          .isEqualTo(each);
    }
  }

  @Test
  void frames_damagedAnyhow_areReadOrRefusedAndNothingElse() {
    for (long seed = 0; seed < 20_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      ByteBuffer whole = body(ToNodeCodec.encode(TO_NODE.get(random.nextInt(TO_NODE.size()))));
      byte[] bytes = new byte[random.nextInt(whole.remaining()) + 1];
      whole.get(bytes);
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      try {
        assertThat(ToNodeCodec.decode(ByteBuffer.wrap(bytes))).as("seed %d", seed).isNotNull();
      } catch (IllegalArgumentException refused) {
        assertThat(refused).as("seed %d", seed).hasMessageMatching("(?s).+");
      }
    }
  }

  @Test
  void value_longerThanAFrame_comesInPagesAndIsWholeAgain() {
    byte[] value = new byte[5 * ServiceParts.MAX_PAGE_BYTES + 7];
    new SplittableRandom(1).nextBytes(value);
    PageBuffer pages = new PageBuffer();
    byte[] whole = null;
    for (ByteBuffer each :
        ServiceParts.frames(
            value,
            page -> ToNodeCodec.encode(new ToNode.Page(page)),
            end -> ToNodeCodec.encode(new ToNode.ServiceCalled(1, "c", CALL.withArguments(end))))) {
      switch (ToNodeCodec.decode(body(each))) {
        case ToNode.Page(byte[] bytes) -> pages.add(bytes);
        case ToNode.ServiceCalled called -> whole = pages.whole(called.what()).arguments();
        default -> throw new IllegalStateException();
      }
    }

    assertThat(whole).isEqualTo(value);
  }

  @Test
  void pages_ofMoreThanACall_orOfNothing_areRefused() {
    PageBuffer pages = new PageBuffer();
    byte[] page = new byte[ServiceParts.MAX_PAGE_BYTES];
    for (int i = 0; i < Services.MAX_CALL_BYTES / page.length; i++) {
      pages.add(page);
    }
    assertThatThrownBy(() -> pages.add(page)).hasMessage("a value has more than 8388608 bytes");
    pages.add(page);
    assertThatThrownBy(() -> pages.whole(new ServiceAnswer.Failed("no")))
        .hasMessage("pages came, and no value that they belong to");
  }

  @Test
  void frame_withAFractionOrAmountThatCanNotBe_isRefused() {
    refused(new ToNode.Progress(1, Double.NaN, ""), "a fraction is NaN");
    refused(new ToNode.Count(0, -1), "an amount is -1");
    refused(new ToNode.Deferred(1, -1), "an amount is -1");
    refused(new ToNode.Count(ToNodeCodec.MAX_FIGURES, 1), "limit is 255");
    refused(new ToNode.Line(1, "x".repeat(Parts.MAX_TEXT_BYTES + 1)), "the limit is 16384");
  }

  private static void refused(ToNode frame, String why) {
    assertThatThrownBy(() -> ToNodeCodec.decode(body(ToNodeCodec.encode(frame))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void text_withControlCharacters_isCleanedForTheLog() {
    ByteBuffer frame = ToNodeCodec.encode(new ToNode.Log(NodeFacilities.Level.INFO, "a\u001b[31m"));

    assertThat(ToNodeCodec.decode(body(frame)))
        .isEqualTo(new ToNode.Log(NodeFacilities.Level.INFO, "a [31m"));
  }
}
