package io.mycelium.actors.task;

import static io.mycelium.actors.task.Tasks.CAUSE;
import static io.mycelium.actors.task.Tasks.TASK;
import static io.mycelium.actors.task.Tasks.facts;
import static io.mycelium.actors.task.Tasks.node;
import static io.mycelium.actors.task.Tasks.work;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mycelium.actors.event.AuditedKit;
import io.mycelium.actors.event.RecordingEntities;
import io.mycelium.actors.instance.ComponentCommand;
import io.mycelium.actors.registry.ComponentRegistry;
import io.mycelium.actors.registry.PolicedReleaseView;
import io.mycelium.actors.registry.Published;
import io.mycelium.actors.release.Owners;
import io.mycelium.actors.release.PolicyCache;
import io.mycelium.actors.task.FleetView.Besides;
import io.mycelium.actors.task.FleetView.ReleaseFacts;
import io.mycelium.actors.version.Trial;
import io.mycelium.actors.version.UpdatePolicy;
import io.mycelium.actors.version.UpdateRules;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import io.mycelium.distribution.bundle.Dependency;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a task's component needs is selected by the same rules as the component itself. */
class NeedsByRulesTest {
  private static final ActorTestKit ACTORS = AuditedKit.system();
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final ComponentId SHOP = new ComponentId("acme.shop");
  private static final ComponentId STORE = new ComponentId("acme.store");

  @TempDir private Path directory;
  private final RecordingEntities owners = new RecordingEntities();
  private final RecordingEntities instances = new RecordingEntities();
  private final AtomicLong nanos = new AtomicLong();

  @AfterAll
  static void stop() {
    ACTORS.shutdownTestKit();
  }

  /** A shop that needs a store in this range, and stores from 1.0.0 to 2.1.0. */
  private ComponentRegistry published(String range) {
    Published published = new Published(directory);
    published.publish(SHOP, "1.0.0", new Dependency(STORE, VersionRange.parse(range)));
    Stream.of("1.0.0", "1.4.0", "2.1.0").forEach(version -> published.publish(STORE, version));
    return new ComponentRegistry(published.log());
  }

  private PolicedReleaseView view(ComponentRegistry registry) {
    return new PolicedReleaseView(registry, new PolicyCache(owners, nanos::get));
  }

  private static UpdateRules patchAt(String current) {
    return UpdateRules.NONE.with(UpdatePolicy.PATCH, List.of()).at(Version.parse(current));
  }

  private static ReleaseFacts shop(PolicedReleaseView view) {
    return view.resolve(SHOP, VersionRange.ANY).orElseThrow();
  }

  private static List<String> besides(PolicedReleaseView view, NodeId node) {
    return switch (view.besides(node, shop(view))) {
      case Besides.Found(List<ReleaseFacts> found) ->
          found.stream().map(one -> one.component() + " " + one.version()).toList();
      case Besides.Missing(String text) -> List.of(text);
      case Besides.Awaited(String text) -> List.of(text);
    };
  }

  /** A view that has heard these rules of the store, and that the shop has none. */
  private PolicedReleaseView knowing(String range, UpdateRules ofStore) {
    PolicedReleaseView view = view(published(range));
    besides(view, node(1));
    Owners.answer(owners, SHOP, UpdateRules.NONE);
    besides(view, node(1));
    Owners.answer(owners, STORE, ofStore);
    return view;
  }

  @Test
  void need_withoutRules_isTheNewest() {
    assertThat(besides(knowing("*", UpdateRules.NONE), node(1)))
        .containsExactly("acme.store 2.1.0");
  }

  @Test
  void need_isBoundedOnEachNodeAsThereIsSaid_byPolicyPinsAndTrial() {
    PolicedReleaseView view =
        knowing(
            "*",
            patchAt("1.4.0")
                .withPin(node(2), Version.parse("1.0.0"))
                .trying(new Trial(Version.parse("2.1.0"), List.of(node(3)))));

    assertThat(besides(view, node(1))).containsExactly("acme.store 1.4.0");
    assertThat(besides(view, node(2))).containsExactly("acme.store 1.0.0");
    assertThat(besides(view, node(3))).containsExactly("acme.store 2.1.0");
    assertThat(besides(view, node(4))).containsExactly("acme.store 1.4.0");
  }

  @Test
  void need_thatTheRulesForbid_isRefusedByName_whereItIsForbidden() {
    PolicedReleaseView view =
        knowing("[2.0.0,3.0.0)", patchAt("1.4.0").withPin(node(2), Version.parse("2.1.0")));

    assertThat(besides(view, node(1)))
        .containsExactly(
            "acme.shop 1.0.0 needs acme.store [2.0.0,3.0.0), which is allowed only up to 1.4.0 by"
                + " policy PATCH");
    assertThat(besides(view, node(2))).containsExactly("acme.store 2.1.0");
  }

  @Test
  void need_whoseRulesNobodyHasHeard_isWaitedFor_atMostForTheFirstAnswer() {
    PolicedReleaseView view = view(published("*"));

    assertThat(besides(view, node(1)))
        .containsExactly("the update rules of [acme.shop] are being asked for");
    Owners.answer(owners, SHOP, UpdateRules.NONE);
    assertThat(besides(view, node(1)))
        .containsExactly("the update rules of [acme.store] are being asked for");
    nanos.addAndGet(PolicyCache.FIRST_ANSWER.toNanos());
    assertThat(besides(view, node(1))).containsExactly("acme.store 2.1.0");
    Owners.answer(owners, STORE, patchAt("1.0.0"));
    assertThat(besides(view, node(1))).containsExactly("acme.store 1.0.0");
  }

  @Test
  void need_thatNobodyHasPublished_isRefusedWithoutWaitingForItsRules() {
    PolicedReleaseView view = view(published("[9.0.0,)"));
    besides(view, node(1));
    Owners.answer(owners, SHOP, UpdateRules.NONE);

    assertThat(besides(view, node(1)).getFirst())
        .endsWith("only 2.1.0, 1.4.0, 1.0.0 are published");
  }

  @Test
  void need_ofTheVersionThatTheNodeTakes_isSelected_notOfTheNewest() {
    Published published = new Published(directory);
    published.publish(STORE, "1.0.0");
    published.publish(SHOP, "1.0.0", new Dependency(STORE, VersionRange.ANY));
    published.publish(SHOP, "2.0.0");
    PolicedReleaseView view = view(new ComponentRegistry(published.log()));
    besides(view, node(1));
    Owners.answer(owners, SHOP, patchAt("1.0.0"));

    ReleaseFacts taken = view.takenOn(node(1), shop(view), VersionRange.ANY);

    assertThat(taken.version()).isEqualTo(Version.parse("1.0.0"));
    view.besides(node(1), taken);
    Owners.answer(owners, STORE, UpdateRules.NONE);
    assertThat(view.besides(node(1), taken))
        .isInstanceOfSatisfying(
            Besides.Found.class, found -> assertThat(found.releases()).hasSize(1));
  }

  /** The fleet of one node as tasks see it, over a registry that calls back. */
  private record OneNode(ComponentRegistry registry, PolicedReleaseView view)
      implements FleetViews {
    @Override
    public FleetView current() {
      return new FleetView(List.of(facts(node(1))), view);
    }

    @Override
    public Subscription subscribe(Runnable changed) {
      ComponentRegistry.Listening listening = registry.listen(changed);
      return listening::close;
    }
  }

  @Test
  void task_isPlacedOnceTheRulesAreHeard_withWhatTheyAllow() {
    ComponentRegistry registry = published("*");
    var task =
        AuditedKit.run(
            ACTORS, TaskActor.create(TASK, ports(registry, view(registry)), shardOf(TASK.value())));
    NetworkTask body = new NetworkTask.RunComponent(SHOP, VersionRange.ANY, work("sell"));

    var submitted = task.<TaskReply>runCommand(reply -> new TaskCommand.Submit(body, CAUSE, reply));
    assertThat(submitted.events()).hasSize(1);
    Owners.answer(owners, SHOP, UpdateRules.NONE);
    await().atMost(PATIENCE).until(() -> owners.receivers(Object.class).contains(STORE.value()));
    Owners.answer(owners, STORE, patchAt("1.4.0"));

    await().atMost(PATIENCE).until(() -> !instances.sent().isEmpty());
    ComponentCommand.Acquire first = instances.messages(ComponentCommand.Acquire.class).getFirst();
    assertThat(instances.receivers(ComponentCommand.Acquire.class).getFirst())
        .isEqualTo(node(1) + "/acme.store");
    assertThat(first.range()).isEqualTo(VersionRange.exactly(Version.parse("1.4.0")));
    TaskState.Placed placed = (TaskState.Placed) task.getState().state();
    assertThat(placed.besides())
        .containsExactly(new NetworkTask.Need(STORE, VersionRange.exactly(Version.parse("1.4.0"))));
  }

  @Test
  void task_whoseNeedIsPinnedAway_isRefusedWithThePinInItsChain() {
    ComponentRegistry registry = published("[2.0.0,3.0.0)");
    PolicedReleaseView view = view(registry);
    besides(view, node(1));
    Owners.answer(owners, SHOP, UpdateRules.NONE);
    besides(view, node(1));
    Owners.answer(owners, STORE, UpdateRules.NONE.withPin(null, Version.parse("1.4.0")));
    var task =
        AuditedKit.run(ACTORS, TaskActor.create(TASK, ports(registry, view), shardOf("refused")));
    NetworkTask body = new NetworkTask.RunComponent(SHOP, VersionRange.ANY, work("sell"));

    assertThat(
            task.<TaskReply>runCommand(reply -> new TaskCommand.Submit(body, CAUSE, reply)).reply())
        .isEqualTo(
            new TaskReply.Refused(
                TASK,
                TaskReply.Reason.NO_RELEASE,
                "acme.shop 1.0.0 needs acme.store [2.0.0,3.0.0), which is pinned to 1.4.0"));
    assertThat(instances.sent()).isEmpty();
  }

  private TaskPorts ports(ComponentRegistry registry, PolicedReleaseView view) {
    return new TaskPorts(
        instances,
        new OneNode(registry, view),
        InstantSource.fixed(Instant.ofEpochMilli(1_000)),
        nanos::get,
        TaskSettings.DEFAULTS,
        id -> {});
  }

  private static ActorRef<ClusterSharding.ShardCommand> shardOf(String name) {
    return ACTORS.createTestProbe("shard-" + name, ClusterSharding.ShardCommand.class).ref();
  }
}
