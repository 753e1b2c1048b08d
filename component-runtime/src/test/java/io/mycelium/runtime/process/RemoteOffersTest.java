package io.mycelium.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import io.mycelium.runtime.LoadRequest;
import io.mycelium.runtime.NodeFacilities;
import io.mycelium.runtime.SlotStorage;
import io.mycelium.runtime.services.Contract;
import io.mycelium.runtime.services.Offer;
import io.mycelium.runtime.services.Provider;
import io.mycelium.runtime.services.ServiceAnswer;
import io.mycelium.runtime.services.ServiceCall;
import io.mycelium.runtime.services.ServiceDoor;
import io.mycelium.runtime.services.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a node holds for a child that offers a service; the child is this test. */
class RemoteOffersTest {
  private static final int MIB = 1 << 20;
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final List<Target> targets = new ArrayList<>();
  private final List<ToChild> told = new ArrayList<>();
  private final List<ServiceAnswer> answers = new ArrayList<>();
  private boolean deaf;
  private final RemoteOffers offers =
      new RemoteOffers(request(), new OnlyOffers(), new Recording());

  private static LoadRequest request() {
    Path here = Path.of("here");
    return new LoadRequest(
        new ComponentId("provider"),
        Version.parse("1.0.0"),
        1,
        ProcessFixture.NODE,
        "demo.Main",
        List.of(here),
        new SlotStorage(here, 1, here, 1),
        NodeFacilities.logOnly((level, line) -> {}),
        0,
        List.of(new Contract("acme.Clock", VersionRange.ANY)),
        List.of());
  }

  private final class OnlyOffers implements ServiceDoor {
    @Override
    public Offer offer(Contract service, Provider provider, Target target) {
      targets.add(target);
      return new Offer(service, provider, target, gone -> {});
    }

    @Override
    public List<Contract> missing(List<Contract> required) {
      return List.of();
    }

    @Override
    public ServiceAnswer call(Contract required, String consumer, ServiceCall call) {
      throw new IllegalStateException("nobody calls here");
    }
  }

  private final class Recording implements ChildLink {
    @Override
    public void tell(ToChild frame) {
      told.add(frame);
    }

    @Override
    public boolean tell(byte[] value, Function<byte[], ToChild> last, Duration atMost) {
      told.add(last.apply(value));
      return !deaf;
    }

    @Override
    public void end(String why) {
      throw new IllegalStateException(why);
    }
  }

  @BeforeEach
  void offer() {
    offers.offered(1, "acme.Clock");
  }

  private Target.Running call(int bytes) throws InterruptedException {
    return targets
        .getFirst()
        .call(new ServiceCall("say", List.of(), new byte[bytes]), LIMIT, answers::add);
  }

  private void answer(long call, int bytes) {
    offers.answered(call, new ServiceAnswer.Returned("", new byte[bytes]));
  }

  private static void isLimit(ServiceAnswer answer) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            ServiceAnswer.Failed.class,
            failed -> assertThat(failed.why()).contains("33554432 bytes", "its limit"));
  }

  @Test
  void calls_ofMoreBytesThanTheLimit_fail_untilOthersAreAnswered() throws Exception {
    for (int i = 0; i < 4; i++) {
      var _ = call(8 * MIB);
    }
    assertThat(answers).isEmpty();
    var _ = call(1);
    isLimit(answers.getLast());

    answer(1, 1);
    var _ = call(8 * MIB);
    assertThat(answers).hasSize(2);
    assertThat(told).hasSize(5);
  }

  @Test
  void answers_thatNobodyTakes_countUntilTheyAreTaken() throws Exception {
    List<Target.Running> calls = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      calls.add(call(1));
    }
    for (int i = 1; i <= 4; i++) {
      answer(i, 8 * MIB);
    }
    answer(5, 1);
    isLimit(answers.getLast());

    calls.getFirst().close();
    answer(6, 8 * MIB);
    assertThat(answers.getLast()).isInstanceOf(ServiceAnswer.Returned.class);
  }

  @Test
  void answer_afterItsCallerHasGone_holdsNothing() throws Exception {
    for (int i = 1; i <= 10; i++) {
      Target.Running call = call(1);
      call.interrupt();
      call.close();
      assertThat(told.getLast()).isEqualTo(new ToChild.ServiceCancelled(i));
      answer(i, 8 * MIB);
    }
    Target.Running late = call(1);
    answer(11, 8 * MIB);
    assertThat(answers.getLast()).isInstanceOf(ServiceAnswer.Returned.class);
    late.interrupt();
    assertThat(told.getLast()).isInstanceOf(ToChild.ServiceCalled.class);
  }

  @Test
  void call_toAChildThatTakesNothing_fails() throws Exception {
    deaf = true;
    var _ = call(1);
    assertThat(answers).containsExactly(new ServiceAnswer.Failed("its process takes no calls"));
    assertThat(told).hasSize(1);
  }

  @Test
  void child_thatIsGone_failsItsCalls_andThoseThatCome() throws Exception {
    var _ = call(1);
    offers.close("gone");
    var _ = call(1);
    assertThat(answers)
        .containsExactly(new ServiceAnswer.Failed("gone"), new ServiceAnswer.Failed("gone"));
  }

  @Test
  void offer_madeTwice_orOfAnotherContract_isRefused() {
    assertThatThrownBy(() -> offers.offered(2, "acme.Clock")).hasMessageContaining("twice");
    assertThatThrownBy(() -> offers.offered(2, "acme.Other"))
        .hasMessage("it offers a service that its manifest does not provide");
    offers.withdrawn(1);
    offers.offered(2, "acme.Clock");
    assertThat(targets).hasSize(2);
    assertThatThrownBy(() -> offers.answered(1, new ServiceAnswer.Untaken()))
        .hasMessageContaining("which nobody has made");
  }
}
