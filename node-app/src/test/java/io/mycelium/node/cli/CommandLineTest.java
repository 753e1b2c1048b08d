package io.mycelium.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.node.fleet.FakeFleet;
import io.mycelium.node.http.HttpApi;
import io.mycelium.node.http.HttpSettings;
import io.mycelium.node.http.Json;
import io.mycelium.node.http.Routes;
import io.mycelium.node.http.Tokens;
import io.mycelium.node.warden.FleetDirectory;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

final class CommandLineTest {
  private static final int USAGE = 2;

  @TempDir private Path temp;
  private final FakeFleet fleet = new FakeFleet();
  private final Map<String, String> environment = new HashMap<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @SuppressWarnings("NullAway.Init")
  private HttpApi api;

  @BeforeEach
  void start() {
    FleetDirectory directory =
        FleetDirectory.openOrFound(
            temp.resolve("fleet"), InstantSource.system(), new SecureRandom());
    api =
        HttpApi.start(
            HttpSettings.loopback(0),
            new Tokens(directory.tokens()::all),
            Routes.over(fleet.api()));
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private int run(String... arguments) {
    CommandLine line = RootCommand.commandLine(new PrivateKeys(environment::get, question -> null));
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }

  private int runOnFleet(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of("--data", temp.resolve("fleet").toString(), "--url", api.address().toString()));
    return run(all.toArray(String[]::new));
  }

  @Test
  void get_asTable_showsAHeaderAndTheFacts() {
    assertThat(runOnFleet("get", "nodes")).isZero();
    assertThat(out.toString()).contains("NODE").contains("dedicated-sclerotium");
  }

  @Test
  void get_asJsonAndYaml_showsTheWholeId() throws Exception {
    assertThat(runOnFleet("get", "node", "-o", "json")).isZero();
    assertThat(Json.MAPPER.readTree(out.toString()).at("/0/name").asText())
        .isEqualTo(FakeFleet.NODE.value());
    assertThat(runOnFleet("get", "nodes", "-o", "yaml")).isZero();
    assertThat(out.toString()).contains("- name: \"" + FakeFleet.NODE.value());
  }

  @Test
  void cache_plan_showsVerdictsAndWhatIsAsked() throws Exception {
    assertThat(runOnFleet("cache", "plan", "--need", "2KiB")).isZero();
    assertThat(out.toString()).contains("VERDICT", "counter-1.0.0", "coming-bytes:  2048");
    out.getBuffer().setLength(0);
    assertThat(runOnFleet("cache", "plan", "-o", "json")).isZero();
    assertThat(Json.MAPPER.readTree(out.toString()).at("/items/0/facts/bundle").asText())
        .isEqualTo("counter-1.0.0");
    assertThat(runOnFleet("cache", "plan", "--need", "much")).isEqualTo(USAGE);
    assertThat(err.toString()).contains("--need 'much'");
  }

  @Test
  void cache_verbs_areServed() {
    assertThat(runOnFleet("cache", "list")).isZero();
    assertThat(runOnFleet("cache", "pin", "counter-1.0.0")).isZero();
    assertThat(out.toString()).contains("pinned:  true");
    assertThat(runOnFleet("cache", "unpin", "counter-1.0.0")).isZero();
    assertThat(out.toString()).contains("pinned:  false");
    assertThat(runOnFleet("cache", "remove", "counter-1.0.0")).isEqualTo(RootCommand.FAILED);
    assertThat(err.toString()).contains("counter-1.0.0 stays: it is pinned (conflict)");
    assertThat(runOnFleet("cache", "remove", "counter-1.0.0", "--force")).isZero();
    assertThat(out.toString()).contains("freed-bytes:");
  }

  @Test
  void memory_verbs_showSlotsAndTheFiguresOfOne() throws Exception {
    assertThat(runOnFleet("memory", "list")).isZero();
    assertThat(out.toString()).contains("COMPONENT", "counter", "hard-limit-bytes:  10");
    out.getBuffer().setLength(0);
    assertThat(runOnFleet("memory", "list", "counter", "-o", "json")).isZero();
    assertThat(answer().at("/0/facts/method").asText()).isEqualTo("counted");
    assertThat(runOnFleet("memory", "measure", "-o", "json")).isZero();
    assertThat(answer().at("/facts/slots").asInt()).isEqualTo(1);
  }

  @Test
  void describe_byTheBeginningOfAName_findsIt() {
    assertThat(runOnFleet("describe", "node", "abab")).isZero();
    assertThat(out.toString()).contains("state:");
  }

  @Test
  void describe_ofWhatIsNotThere_isRefused() {
    assertThat(runOnFleet("describe", "node", "ffff")).isEqualTo(RootCommand.FAILED);
    assertThat(err.toString()).contains("'ffff'").contains("not-found");
  }

  @Test
  void task_fromSubmitToCancel_isServed() {
    int code =
        runOnFleet(
            "task",
            "submit",
            "--id",
            "t1",
            "--component",
            "text-search",
            "--operation",
            "search",
            "--input",
            "{}",
            "--wait");
    assertThat(code).isZero();
    assertThat(out.toString()).contains("succeeded");
    assertThat(runOnFleet("wait", "task", "t1", "--for", "state=succeeded")).isZero();
    assertThat(runOnFleet("wait", "task", "t1", "--for", "state=failed", "--timeout", "0"))
        .isEqualTo(RootCommand.FAILED);
    assertThat(runOnFleet("wait", "task", "t", "--for", "state=succeeded", "--timeout", "0"))
        .isEqualTo(RootCommand.FAILED);
    assertThat(runOnFleet("task", "logs", "t1", "--wait")).isZero();
    assertThat(out.toString()).contains("hello");
    assertThat(runOnFleet("task", "cancel", "t1", "--wait")).isZero();
    assertThat(out.toString()).contains("cancelled");
    assertThat(runOnFleet("task", "cancel", "t1")).isEqualTo(RootCommand.FAILED);
  }

  @Test
  void cancel_whoseTaskEndsOtherwise_failsWhenItsOutcomeIsAwaited() {
    String operation = FakeFleet.ENDS_BEFORE_ITS_CANCEL;
    runOnFleet(
        "task", "submit", "--id", "t2", "--component", "text-search", "--operation", operation);

    assertThat(runOnFleet("task", "cancel", "t2")).isZero();
    assertThat(runOnFleet("task", "cancel", "t2", "--wait")).isEqualTo(RootCommand.FAILED);
  }

  @Test
  void token_fromCreationToRevocation_countsAtOnce() throws Exception {
    assertThat(runOnFleet("token", "create", "watcher", "--role", "viewer")).isZero();
    String token = out.toString().strip();
    assertThat(whoIs(token)).isEqualTo("{\"name\":\"watcher\",\"role\":\"VIEWER\"}");
    assertThat(runOnFleet("token", "create", "watcher", "--role", "admin"))
        .isEqualTo(RootCommand.FAILED);
    assertThat(runOnFleet("token", "create", "No Name", "--role", "admin"))
        .isEqualTo(RootCommand.FAILED);
    assertThat(err.toString()).contains("already").contains("'No Name'").contains("32");
    assertThat(runOnFleet("token", "list")).isZero();
    assertThat(out.toString()).contains("watcher").contains("viewer").contains("operator");
    assertThat(runOnFleet("token", "list", "-o", "json")).isZero();
    assertThat(out.toString()).contains("\"role\" : \"viewer\"");
    assertThat(runOnFleet("token", "revoke", "watcher")).isZero();
    assertThat(whoIs(token)).contains("unauthenticated");
    assertThat(runOnFleet("token", "revoke", "watcher")).isEqualTo(RootCommand.FAILED);
    assertThat(runOnFleet("token", "revoke", "operator")).isEqualTo(RootCommand.FAILED);
    assertThat(err.toString()).contains("no token 'watcher'").contains("last token");
  }

  private String whoIs(String token) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(api.address().resolve("/v1/whoami"))
              .header("Authorization", "Bearer " + token)
              .build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  @Test
  void node_drainedAndResumed_isToldSo() {
    assertThat(runOnFleet("node", "drain", FakeFleet.NODE.value())).isZero();
    assertThat(out.toString()).contains("drained:").contains("true").contains("operator");
    assertThat(runOnFleet("node", "resume", FakeFleet.NODE.value())).isZero();
    assertThat(out.toString()).contains("false");
    assertThat(runOnFleet("node", "drain", "node-7")).isEqualTo(RootCommand.FAILED);
    assertThat(err.toString()).contains("'node-7'");
  }

  @Test
  void completion_isAScriptThatKnowsTheVerbs() {
    assertThat(run("generate-completion")).isZero();
    assertThat(out.toString())
        .startsWith("#!/")
        .contains("_picocli_mycelium")
        .contains("submit")
        .contains("publish")
        .contains("--wait");
  }

  @Test
  void progressBar_showsPartsAndStaysWithinItsEnds() {
    assertThat(ProgressBar.of(0)).isEqualTo("[" + ".".repeat(30) + "]   0 %");
    assertThat(ProgressBar.of(0.5)).isEqualTo("[" + "#".repeat(15) + ".".repeat(15) + "]  50 %");
    assertThat(ProgressBar.of(0.999)).endsWith("  99 %");
    assertThat(ProgressBar.of(7)).isEqualTo("[" + "#".repeat(30) + "] 100 %");
  }

  @Test
  void events_followed_arePrintedUntilTheEnd() {
    fleet.happens("1", "node.joined");
    fleet.happens("2", "last");
    assertThat(runOnFleet("events", "--follow")).isZero();
    assertThat(out.toString()).contains("node.joined").contains("last");
  }

  /** But those that run until they are ended, print a script, or take a file by that name. */
  @Test
  void verbs_thatAnswer_doSoInEachFormat() {
    Set<String> others =
        Set.of("up", "warden", "node-process", "generate-completion", "bundle create");
    List<String> without = new ArrayList<>();
    leaves(RootCommand.commandLine(new PrivateKeys(environment::get, question -> null)), "")
        .forEach(
            (name, verb) -> {
              OptionSpec option = verb.getCommandSpec().findOption("--output");
              if (option == null || option.completionCandidates() == null) {
                without.add(name);
              }
            });
    assertThat(without).containsExactlyInAnyOrderElementsOf(others);
  }

  private static Map<String, CommandLine> leaves(CommandLine line, String before) {
    Map<String, CommandLine> found = new HashMap<>();
    line.getSubcommands()
        .forEach(
            (name, verb) -> {
              if (verb.getSubcommands().isEmpty()) {
                found.put(before + name, verb);
              } else {
                found.putAll(leaves(verb, before + name + " "));
              }
            });
    return found;
  }

  @Test
  void verbs_thatDoSomething_sayItInJson() throws Exception {
    String key = temp.resolve("publisher").toString();
    assertThat(run("keys", "generate", key, "-o", "json")).isZero();
    assertThat(answer().at("/facts/public-file").asText()).isEqualTo(key + ".pub");
    assertThat(runOnFleet("release", "delegate", "*", key + ".pub", "-o", "json")).isZero();
    assertThat(answer().at("/facts/index").isNumber()).isTrue();
    assertThat(runOnFleet("token", "create", "watcher", "--role", "viewer", "-o", "json")).isZero();
    assertThat(whoIs(answer().at("/facts/token").asText())).contains("watcher");
    assertThat(runOnFleet("doctor", "-o", "json")).isZero();
    assertThat(answer().at("/0/facts/check").asText()).isEqualTo("java");
    assertThat(runOnFleet("task", "submit", "--id", "t1", "--component", "text-search")).isZero();
    out.getBuffer().setLength(0);
    assertThat(runOnFleet("wait", "task", "t1", "--for", "state=succeeded", "-o", "json")).isZero();
    assertThat(answer().path("name").asText()).isEqualTo("t1");
    assertThat(runOnFleet("task", "logs", "t1", "-o", "json")).isZero();
    assertThat(answer().at("/facts/line").asText()).isEqualTo("hello");
  }

  private JsonNode answer() throws Exception {
    JsonNode answer = Json.MAPPER.readTree(out.toString());
    out.getBuffer().setLength(0);
    return answer;
  }

  @Test
  void verbs_usedWrongly_endWithTwo() {
    assertThat(run()).isEqualTo(USAGE);
    assertThat(run("fly")).isEqualTo(USAGE);
    assertThat(run("get", "planets")).isEqualTo(USAGE);
    assertThat(runOnFleet("wait", "task", "t1", "--for", "nonsense")).isEqualTo(USAGE);
    assertThat(runOnFleet("task", "submit", "--id", "../t")).isEqualTo(USAGE);
  }

  @Test
  void verbs_withoutAFleet_saySo() {
    assertThat(run("get", "nodes", "--data", temp.resolve("none").toString()))
        .isEqualTo(RootCommand.FAILED);
    assertThat(err.toString()).contains("no fleet runs in");
    assertThat(run("up", "--nodes", "17", "--data", temp.resolve("none").toString()))
        .isEqualTo(RootCommand.FAILED);
    assertThat(err.toString()).contains("17").contains("16");
  }

  @Test
  void keys_generated_areNeverOverwrittenAndCanBeDelegatedTo() {
    String name = temp.resolve("publisher").toString();
    assertThat(run("keys", "generate", name)).isZero();
    assertThat(temp.resolve("publisher.key")).exists();
    assertThat(run("keys", "generate", name)).isEqualTo(RootCommand.FAILED);
    assertThat(runOnFleet("release", "delegate", "*", name + ".pub")).as(err.toString()).isZero();
    assertThat(out.toString()).contains("index:");
  }

  @Test
  void release_signedByAnEncryptedKey_takesThePassphraseOfTheEnvironment() {
    String key = temp.resolve("publisher.key").toString();
    String[] yank = {"release", "yank", "acme.hello", "1.2.3", "--reason", "bad", "--key", key};
    environment.put("MYCELIUM_PASSPHRASE", "open sesame");
    assertThat(run("keys", "generate", temp.resolve("publisher").toString())).isZero();
    assertThat(runOnFleet(yank)).as(err.toString()).isZero();

    environment.clear();
    assertThat(runOnFleet(yank)).isEqualTo(RootCommand.FAILED);
    assertThat(err.toString()).contains("MYCELIUM_PASSPHRASE");
  }

  @Test
  void bundle_thatIsNone_isRefused() throws Exception {
    Path file = Files.writeString(temp.resolve("x.mycelium"), "not a bundle at all");
    String name = temp.resolve("publisher").toString();
    assertThat(run("keys", "generate", name)).isZero();
    assertThat(run("bundle", "verify", file.toString(), "--key", name + ".pub"))
        .isEqualTo(RootCommand.FAILED);
    assertThat(err.toString()).startsWith("mycelium: ");
  }
}
