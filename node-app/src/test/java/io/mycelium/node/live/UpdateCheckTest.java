package io.mycelium.node.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.mycelium.actors.event.Entities;
import io.mycelium.actors.instance.ComponentDescription;
import io.mycelium.actors.instance.ComponentState;
import io.mycelium.actors.instance.Slot;
import io.mycelium.actors.release.ReleaseReply;
import io.mycelium.actors.release.ReleaseState;
import io.mycelium.actors.version.ComponentVersionRegistry;
import io.mycelium.actors.version.MaintenanceWindow;
import io.mycelium.actors.version.PublishedVersion;
import io.mycelium.actors.version.UpdatePolicy;
import io.mycelium.actors.version.UpdateRules;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.bundle.Isolation;
import io.mycelium.node.fleet.Resource;
import io.mycelium.persistence.JournalReader;
import io.mycelium.persistence.server.JournalServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator reads about updates: every rule, from the answers of the owners to the rows. */
class UpdateCheckTest {
  private static final ComponentId COUNTER = new ComponentId("counter");
  private static final ComponentId STORE = new ComponentId("store");
  private static final NodeId ONE = new NodeId("1".repeat(64));
  private static final NodeId TWO = new NodeId("2".repeat(64));
  private static final Instant SATURDAY = Instant.parse("2026-11-28T12:00:00Z");

  @TempDir private static Path directory;

  @SuppressWarnings("NullAway.Init")
  private static JournalServer server;

  @SuppressWarnings("NullAway.Init")
  private static JournalReader journal;

  private final Log log = new Log();
  private final Map<ComponentId, UpdateRules> rules = new HashMap<>();

  @BeforeAll
  static void open() {
    server = JournalServer.start(directory.resolve("journal"), 0);
    journal = JournalReader.open(server.connectionFile());
  }

  @AfterAll
  static void close() {
    journal.close();
    server.close();
  }

  /** The owners of the rules; one that has none set is silent. */
  private final class Owners implements Entities {
    @Override
    public <M> void tell(EntityTypeKey<M> key, String id, M message) {
      throw new AssertionError("a check tells nobody anything: " + message);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <M, R> CompletionStage<R> ask(
        EntityTypeKey<M> key, String id, Function<ActorRef<R>, M> message, Duration timeout) {
      ComponentId component = new ComponentId(id);
      UpdateRules of = rules.get(component);
      return of == null
          ? CompletableFuture.failedFuture(new TimeoutException("silent"))
          : CompletableFuture.completedFuture(
              (R)
                  new ReleaseReply.Description(
                      component, new ReleaseState(of, null, List.of(), List.of())));
    }
  }

  /** What was published. */
  private static final class Log implements ComponentVersionRegistry {
    private final List<String> published = new ArrayList<>();
    private final Set<String> yanked = new HashSet<>();

    void publish(ComponentId component, String... versions) {
      Arrays.stream(versions).forEach(version -> published.add(component + "@" + version));
    }

    void yank(ComponentId component, String version) {
      yanked.add(component + "@" + version);
    }

    @Override
    public long logIndex() {
      return published.size();
    }

    @Override
    public List<PublishedVersion> versions(ComponentId component) {
      return published.stream()
          .filter(name -> name.startsWith(component + "@"))
          .map(
              name ->
                  new PublishedVersion(
                      component,
                      Version.parse(name.substring(name.indexOf('@') + 1)),
                      1 + published.indexOf(name),
                      !yanked.contains(name),
                      VersionRange.ANY,
                      List.of(),
                      List.of(),
                      List.of()))
          .toList();
    }

    @Override
    public List<PublishedVersion> providers(String contract) {
      return List.of();
    }
  }

  private static Slot slot(String version, long generation, Slot.Phase phase) {
    Digest root = Digest.of(version.getBytes(StandardCharsets.UTF_8));
    return new Slot(
        Version.parse(version), generation, root, 1, phase, "", 100, Isolation.LAYER, "");
  }

  private static ComponentDescription instance(NodeId node, ComponentId component, Slot... slots) {
    ComponentState empty = ComponentState.EMPTY;
    return new ComponentDescription(
        node,
        component,
        true,
        0,
        new ComponentState(
            1,
            0,
            slots.length,
            empty.bundles(),
            List.of(slots),
            empty.leases(),
            empty.attempts(),
            empty.voided(),
            empty.refused(),
            empty.conducts(),
            empty.deferrals()));
  }

  private static ComponentDescription loaded(NodeId node, ComponentId component, String version) {
    return instance(node, component, slot(version, 1, Slot.Phase.ACTIVE));
  }

  private List<Resource> check(ComponentDescription... instances) {
    return new UpdateCheck(new Asking(new Owners(), journal)).of(List.of(instances), log, SATURDAY);
  }

  /** The only row: from which version, to which, what is done, why. */
  private List<Object> only(ComponentDescription instance) {
    Map<String, Object> facts = check(instance).getFirst().facts();
    assertThat(check(instance)).hasSize(1);
    return List.of(
        facts.getOrDefault("from", ""),
        facts.getOrDefault("to", ""),
        facts.getOrDefault("decision", ""),
        facts.getOrDefault("reason", ""));
  }

  private void fleetIsAt(UpdatePolicy policy, String current, String... windows) {
    rules.put(
        COUNTER,
        UpdateRules.NONE
            .with(policy, Arrays.stream(windows).map(MaintenanceWindow::parse).toList())
            .at(Version.parse(current)));
  }

  private void pin(@Nullable NodeId node, String version) {
    rules.merge(
        COUNTER,
        UpdateRules.NONE.withPin(node, Version.parse(version)),
        (before, ignored) -> before.withPin(node, Version.parse(version)));
  }

  private void publishFour() {
    log.publish(COUNTER, "1.0.0", "1.0.1", "1.1.0", "2.0.0");
  }

  @Test
  void check_byEachPolicy_goesAsFarAsItGoes() {
    publishFour();
    ComponentDescription first = loaded(ONE, COUNTER, "1.0.0");

    fleetIsAt(UpdatePolicy.MANUAL, "1.0.0");
    assertThat(only(first))
        .containsExactly("1.0.0", "2.0.0", "held", "policy MANUAL does not go from 1.0.0 to 2.0.0");
    fleetIsAt(UpdatePolicy.PATCH, "1.0.0");
    assertThat(only(first)).containsExactly("1.0.0", "1.0.1", "automatic", "policy PATCH");
    fleetIsAt(UpdatePolicy.MINOR, "1.0.0");
    assertThat(only(first)).containsExactly("1.0.0", "1.1.0", "automatic", "policy MINOR");
    fleetIsAt(UpdatePolicy.ALWAYS, "1.0.0");
    assertThat(only(first)).containsExactly("1.0.0", "2.0.0", "automatic", "policy ALWAYS");
  }

  @Test
  void check_whereTheFleetHasMoved_saysToWhere_andHoldsWhatIsBeyond() {
    publishFour();
    fleetIsAt(UpdatePolicy.PATCH, "1.0.1");

    assertThat(only(loaded(ONE, COUNTER, "1.0.0")))
        .containsExactly("1.0.0", "1.0.1", "automatic", "policy PATCH, the fleet is at 1.0.1");
    assertThat(only(loaded(ONE, COUNTER, "1.0.1")))
        .containsExactly("1.0.1", "2.0.0", "held", "policy PATCH does not go from 1.0.1 to 2.0.0");
  }

  @Test
  void check_underAPin_goesThereAndNowhereElse_thatOfTheNodeFirst() {
    publishFour();
    pin(null, "1.0.1");
    assertThat(only(loaded(ONE, COUNTER, "1.0.0")))
        .containsExactly("1.0.0", "1.0.1", "automatic", "pinned");
    assertThat(only(loaded(ONE, COUNTER, "1.0.1")))
        .containsExactly("1.0.1", "2.0.0", "held", "pinned to 1.0.1");

    pin(TWO, "1.1.0");
    assertThat(check(loaded(ONE, COUNTER, "1.0.1"), loaded(TWO, COUNTER, "1.0.1")))
        .extracting(row -> row.facts().get("node"), row -> row.facts().get("to"))
        .containsExactly(tuple(ONE.value(), "2.0.0"), tuple(TWO.value(), "1.1.0"));
  }

  @Test
  void check_whileTheWindowIsClosed_waits_andGoesOnceItIsOpen() {
    publishFour();
    ComponentDescription first = loaded(ONE, COUNTER, "1.0.0");

    fleetIsAt(UpdatePolicy.ALWAYS, "1.0.0", "Sun 02:00-04:00 UTC");
    assertThat(only(first))
        .containsExactly(
            "1.0.0",
            "2.0.0",
            "waiting",
            "policy ALWAYS, the maintenance window opens at 2026-11-29T02:00:00Z");
    fleetIsAt(UpdatePolicy.ALWAYS, "1.0.0", "Sat 11:00-13:00 UTC");
    assertThat(only(first)).containsExactly("1.0.0", "2.0.0", "automatic", "policy ALWAYS");
  }

  @Test
  void check_whereTheNewestIsYanked_isNotOffered_andIsLeftWhereItIsLoaded() {
    publishFour();
    log.yank(COUNTER, "2.0.0");
    rules.put(COUNTER, UpdateRules.NONE);

    assertThat(only(loaded(ONE, COUNTER, "1.0.0")))
        .containsExactly("1.0.0", "1.1.0", "automatic", "policy ALWAYS");
    assertThat(check(loaded(ONE, COUNTER, "1.1.0"))).isEmpty();
    assertThat(only(loaded(ONE, COUNTER, "2.0.0")))
        .containsExactly("2.0.0", "1.1.0", "automatic", "2.0.0 is yanked; policy ALWAYS");
  }

  @Test
  void check_whereNothingIsNewOrKnown_saysNothing() {
    publishFour();
    rules.put(COUNTER, UpdateRules.NONE);
    rules.put(STORE, UpdateRules.NONE);

    assertThat(check()).isEmpty();
    assertThat(check(loaded(ONE, COUNTER, "2.0.0"))).isEmpty();
    assertThat(check(loaded(ONE, STORE, "1.0.0"))).isEmpty();
    assertThat(check(instance(ONE, COUNTER, slot("1.0.0", 1, Slot.Phase.UNLOADED)))).isEmpty();
  }

  @Test
  void check_ofAComponentWhoseOwnerIsSilent_leavesItOut_andOnlyIt() {
    publishFour();
    log.publish(STORE, "1.0.0", "1.0.1");
    rules.put(STORE, UpdateRules.NONE);

    assertThat(check(loaded(ONE, COUNTER, "1.0.0"), loaded(ONE, STORE, "1.0.0")))
        .extracting(Resource::name)
        .containsExactly(ONE + "/store@1.0.0");
  }

  @Test
  void check_ofTwoLoadsOfOneVersion_saysItOnce() {
    publishFour();
    fleetIsAt(UpdatePolicy.PATCH, "1.0.0");

    assertThat(
            only(
                instance(
                    ONE,
                    COUNTER,
                    slot("1.0.0", 1, Slot.Phase.ACTIVE),
                    slot("1.0.0", 2, Slot.Phase.ACTIVE))))
        .containsExactly("1.0.0", "1.0.1", "automatic", "policy PATCH");
  }
}
