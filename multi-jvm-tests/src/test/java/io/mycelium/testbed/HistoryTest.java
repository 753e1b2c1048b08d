package io.mycelium.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class HistoryTest {
  private static final String TASK = "Task|t";

  private final List<LoggedEvent> events = new ArrayList<>();

  private HistoryTest then(String entity, String type, Map<String, Object> fields) {
    long place = events.size() + 1L;
    events.add(new LoggedEvent(place, entity, place, type, Json.parse(Json.write(fields))));
    return this;
  }

  private HistoryTest task(String type, long attempt) {
    return then(TASK, "task." + type, Map.of("attempt", attempt, "leases", List.of()));
  }

  private static Map<String, Object> lease(long attempt, String node) {
    return Map.of("task", "t", "attempt", attempt, "node", node, "component", "c", "generation", 1);
  }

  private HistoryTest lease(String type, long attempt, String node) {
    return then(
        "Component|" + node + "/c",
        "component.lease-" + type,
        Map.of("lease", lease(attempt, node)));
  }

  private HistoryTest runs(long attempt, String node) {
    return then(
        TASK, "task.running", Map.of("attempt", attempt, "leases", List.of(lease(attempt, node))));
  }

  private void assertWhole() {
    assertThat(History.violations(events)).isEmpty();
  }

  private void assertWrong(String what) {
    assertThat(History.violations(events)).singleElement().asString().contains(what);
  }

  @Test
  void history_ofATaskThatMoved_isWhole() {
    task("placed", 1).lease("granted", 1, "a").runs(1, "a").lease("voided", 1, "a");
    task("attempt-lost", 1).task("placed", 2).lease("granted", 2, "b").runs(2, "b");
    task("succeeded", 2).lease("released", 2, "b");
    assertWhole();
  }

  @Test
  void success_ofALostAttempt_isSeen() {
    task("placed", 1).task("attempt-lost", 1).task("placed", 2).task("succeeded", 1);
    assertWrong("is of attempt 1, but attempt 2 is open");
  }

  @Test
  void success_afterTheLossOfTheLastAttempt_isSeen() {
    task("placed", 1).task("attempt-lost", 1).task("succeeded", 1);
    assertWrong("attempt 1 is lost");
  }

  @Test
  void secondOutcome_isSeen() {
    task("placed", 1).task("succeeded", 1).task("succeeded", 1);
    assertWrong("after the outcome task.succeeded");
  }

  @Test
  void attempt_thatBeginsBesideAnother_isSeen() {
    task("placed", 1).task("placed", 2);
    assertWrong("begins attempt 2 after attempt 1 is open");
  }

  @Test
  void attempt_whoseNumberIsUsedAgain_isSeen() {
    task("placed", 1).task("attempt-lost", 1).task("placed", 1);
    assertWrong("begins attempt 1");
  }

  @Test
  void leasesOfOneAttempt_aliveOnTwoNodes_areSeen() {
    lease("granted", 1, "a").lease("granted", 1, "b");
    assertWrong("leases on two nodes");
  }

  @Test
  void leasesOfOneAttempt_oneAfterTheOther_areWhole() {
    lease("granted", 1, "a").lease("released", 1, "a").lease("granted", 1, "b");
    assertWhole();
  }

  @Test
  void lease_thatEndsTwice_isSeen() {
    lease("granted", 1, "a").lease("released", 1, "a").lease("voided", 1, "a");
    assertWrong("ends a lease that is not alive");
  }

  @Test
  void run_underALeaseThatNobodyGranted_isSeen() {
    task("placed", 1).runs(1, "a");
    assertWrong("nobody granted");
  }

  @Test
  void generation_thatDoesNotGrow_isSeen() {
    then("Component|a/c", "component.load-started", Map.of("generation", 2));
    then("Component|a/c", "component.load-started", Map.of("generation", 2));
    assertWrong("generation 2 after 2");
  }

  @Test
  void incarnation_thatDoesNotGrow_isSeen() {
    then("Node|a", "node.started", Map.of("incarnation", 3));
    then("Node|a", "node.started", Map.of("incarnation", 1));
    assertWrong("incarnation 1 after 3");
  }
}
