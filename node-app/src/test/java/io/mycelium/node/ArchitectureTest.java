package io.mycelium.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.mycelium.actors.event.EventType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the compiled classes of all modules to the architecture; {@link TidyTest} the sources. */
class ArchitectureTest {
  private static final String OURS = "io.mycelium.";
  private static final List<String> PEKKO = List.of("org.apache.pekko.", "scala.");

  /** On the class path of this module, so that they are always built; the others may be. */
  private static final List<String> BUILT =
      List.of(
          "component-api",
          "distribution",
          "component-runtime",
          "cluster-config",
          "actors",
          "persistence",
          "node-app");

  /** Takes a state and a fact and gives events or effects: nothing else. */
  private static final Pattern DECISIONS =
      Pattern.compile(
          "io\\.mycelium\\.actors\\..*\\.(\\w*(State|Event|Decisions|Placement|Fold)"
              + "|Loading|Leasing|Escalating|Reconciling|CatchUp|NetworkTask|Work)"
              + "|io\\.mycelium\\.distribution\\.(swarm|release)\\.\\w+"
              + "|io\\.mycelium\\.distribution\\.(MerkleTree|PersistentMap)");

  /** What reads a clock, throws dice, or touches the world outside. */
  private static final List<String> SHELL =
      List.of(
          "java.io.",
          "java.nio.channels.",
          "java.nio.file.",
          "java.net.",
          "java.time.Clock",
          "java.time.InstantSource",
          "java.util.Random",
          "java.util.SplittableRandom",
          "java.util.concurrent.",
          "java.security.SecureRandom",
          "java.lang.Thread",
          "java.lang.Process",
          "org.slf4j.");

  /** Calls of types that are ports or values otherwise. */
  private static final Set<String> READINGS =
      Set.of(
          "java.lang.System.currentTimeMillis",
          "java.lang.System.nanoTime",
          "java.time.Instant.now",
          "java.util.random.RandomGenerator.getDefault",
          "java.util.random.RandomGenerator.of");

  private static final Rooms ROOMS = new Rooms();
  private static final Map<String, JavaClasses> MODULES = new LinkedHashMap<>();

  @BeforeAll
  static void load() {
    // Names are enough; what belongs to libraries is not looked into.
    ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
    for (String module : ROOMS.modules()) {
      Path classes = Rooms.ROOT.resolve(module).resolve("target/classes");
      if (Files.isDirectory(classes)) {
        MODULES.put(module, new ClassFileImporter().importPath(classes));
      }
    }
    assertThat(MODULES.keySet()).containsAll(BUILT);
  }

  @Test
  void modules_use_onlyWhatTheTableAllows() {
    List<String> wrong = new ArrayList<>();
    MODULES.forEach(
        (module, classes) ->
            wrong.addAll(
                brokenArrows(
                    classes, ROOMS.packagesFor(module), ROOMS.mayUse(module).contains("Pekko"))));
    assertThat(wrong).isEmpty();
  }

  @Test
  void arrows_ofAnotherModulesRow_areSeenToBeBroken() {
    assertThat(brokenArrows(module("actors"), ROOMS.packagesFor("distribution"), true))
        .anyMatch(wrong -> wrong.contains("io.mycelium.actors"))
        .anyMatch(wrong -> wrong.contains("io.mycelium.runtime"));
    assertThat(brokenArrows(module("persistence"), ROOMS.packagesFor("persistence"), false))
        .anyMatch(wrong -> wrong.contains("org.apache.pekko"));
    assertThat(ROOMS.mayUse("component-api")).isEmpty();
    assertThat(ROOMS.mayUse("persistence")).contains("actors", "distribution", "Pekko");
    assertThat(ROOMS.mayUse("components/text-search")).containsExactly("component-api");
  }

  @Test
  void componentApi_uses_onlyTheJdk() {
    Set<String> foreign =
        module("component-api").stream()
            .flatMap(each -> each.getDirectDependenciesFromSelf().stream())
            .map(dependency -> dependency.getTargetClass().getBaseComponentType())
            .filter(target -> !target.isPrimitive())
            .map(JavaClass::getName)
            .filter(name -> !name.startsWith("java.") && !name.startsWith("io.mycelium.api."))
            .collect(Collectors.toCollection(TreeSet::new));
    // An annotation without code, which nobody needs at run time.
    foreign.removeIf(name -> name.startsWith("org.jspecify.annotations."));
    assertThat(foreign).isEmpty();
  }

  @Test
  void modules_share_noPackage() {
    Map<String, String> owners = new LinkedHashMap<>();
    MODULES.forEach(
        (module, classes) ->
            classes.stream()
                .map(JavaClass::getPackageName)
                .distinct()
                .forEach(
                    name ->
                        assertThat(owners.put(name, module))
                            .as("package %s of %s is also in", name, module)
                            .isNull()));
  }

  @Test
  void decisions_know_noActorsNoClockAndNoInputOrOutput() {
    List<JavaClass> decisions =
        MODULES.values().stream()
            .flatMap(JavaClasses::stream)
            .filter(each -> DECISIONS.matcher(outermost(each)).matches())
            .toList();
    assertThat(decisions)
        .extracting(JavaClass::getSimpleName)
        .contains("TaskDecisions", "Placement", "ComponentFold", "TransferScheduler", "LogState");
    assertThat(decisions.stream().flatMap(each -> shell(each).stream()).toList()).isEmpty();
  }

  @Test
  void shell_ofAnActor_isSeenToBeNone() {
    assertThat(shell(type("actors", "actors.task.TaskActor")))
        .anyMatch(wrong -> wrong.contains("org.apache.pekko"));
    assertThat(shell(type("actors", "actors.event.AuditedEntity")))
        .anyMatch(wrong -> wrong.contains("java.time.InstantSource"));
    assertThat(shell(type("component-runtime", "runtime.SlotThreads")))
        .anyMatch(wrong -> wrong.contains("java.lang.System.nanoTime"));
    assertThat(shell(type("node-app", "node.warden.PrivateFiles")))
        .anyMatch(wrong -> wrong.contains("java.nio.file"));
  }

  @Test
  void storedTypes_have_aNameOfTheirOwn() {
    List<JavaClass> stored = stored();
    assertThat(stored).extracting(JavaClass::getSimpleName).contains("LeaseGranted", "NodeState");
    Map<String, String> owners = new LinkedHashMap<>();
    for (JavaClass type : stored) {
      assertThat(type.isAnnotatedWith(EventType.class))
          .as("%s is stored, so it needs @EventType", type.getName())
          .isTrue();
      assertThat(type.isRecord()).as("%s is stored, so it is a record", type.getName()).isTrue();
      EventType name = type.getAnnotationOfType(EventType.class);
      assertThat(owners.put(name.name(), type.getName()))
          .as("'%s' of %s is also of", name.name(), type.getName())
          .isNull();
    }
  }

  @Test
  void wordsOfActors_are_records() {
    Set<String> protocols = Set.of("Command", "Reply", "Event", "Report", "Push", "Message");
    List<String> wrong = new ArrayList<>();
    for (JavaClass type : module("actors")) {
      boolean isWord =
          type.getAllRawInterfaces().stream()
              .anyMatch(
                  protocol ->
                      protocol.getName().startsWith(OURS)
                          && protocols.stream().anyMatch(protocol.getSimpleName()::endsWith));
      if (isWord && !type.isInterface() && !type.isRecord()) {
        wrong.add(type.getName());
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static List<String> brokenArrows(
      JavaClasses classes, Set<String> packages, boolean mayUsePekko) {
    List<String> wrong = new ArrayList<>();
    for (JavaClass each : classes) {
      for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
        String target = dependency.getTargetClass().getBaseComponentType().getName();
        boolean foreign = target.startsWith(OURS) && !packages.contains(target.split("\\.", -1)[2]);
        if (foreign || (!mayUsePekko && PEKKO.stream().anyMatch(target::startsWith))) {
          wrong.add(dependency.getDescription());
        }
      }
    }
    return wrong;
  }

  private static List<String> shell(JavaClass type) {
    List<String> wrong = new ArrayList<>();
    for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
      String target = dependency.getTargetClass().getBaseComponentType().getName();
      if (SHELL.stream().anyMatch(target::startsWith)
          || PEKKO.stream().anyMatch(target::startsWith)) {
        wrong.add(dependency.getDescription());
      }
    }
    for (JavaAccess<?> access : type.getAccessesFromSelf()) {
      String target = access.getTargetOwner().getName() + "." + access.getName();
      if (READINGS.contains(target)) {
        wrong.add(access.getDescription());
      }
    }
    return wrong;
  }

  /** All records with a stored name, and all types that a field of one of them may hold. */
  private static List<JavaClass> stored() {
    JavaClasses actors = module("actors");
    Deque<JavaClass> next = new ArrayDeque<>();
    actors.stream().filter(type -> type.isAnnotatedWith(EventType.class)).forEach(next::add);
    // An event that lacks the name is found by the interface that it belongs to.
    actors.stream()
        .filter(type -> type.isInterface() && type.getSimpleName().endsWith("Event"))
        .forEach(next::add);
    Set<JavaClass> seen = new LinkedHashSet<>();
    Set<JavaClass> stored = new LinkedHashSet<>();
    while (!next.isEmpty()) {
      JavaClass type = next.pop();
      if (!type.getName().startsWith("io.mycelium.actors.") || !seen.add(type)) {
        continue;
      }
      if (type.isInterface()) {
        type.getAllSubclasses().stream()
            .filter(leaf -> !leaf.isInterface())
            .forEach(
                leaf -> {
                  stored.add(leaf);
                  next.add(leaf);
                });
      }
      if (type.isAnnotatedWith(EventType.class)) {
        stored.add(type);
      }
      for (JavaField field : type.getFields()) {
        if (!field.getModifiers().contains(JavaModifier.STATIC)) {
          next.addAll(field.getType().getAllInvolvedRawTypes());
        }
      }
    }
    return List.copyOf(stored);
  }

  private static String outermost(JavaClass type) {
    return type.getName().replaceFirst("\\$.*", "");
  }

  private static JavaClasses module(String name) {
    JavaClasses classes = MODULES.get(name);
    if (classes == null) {
      throw new IllegalStateException(name + " is not built");
    }
    return classes;
  }

  private static JavaClass type(String module, String name) {
    return module(module).get("io.mycelium." + name);
  }
}
