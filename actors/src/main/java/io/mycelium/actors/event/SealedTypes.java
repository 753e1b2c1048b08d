package io.mycelium.actors.event;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Teaches Jackson that a sealed interface is one of its permitted types, named by {@link EventType}
 * or by simple class name. Without it a field of such a type is written and cannot be read.
 */
final class SealedTypes extends JacksonAnnotationIntrospector {
  private static final long serialVersionUID = 1L;
  private static final String TYPE_FIELD = "@";

  /** The permitted types of a sealed type, theirs in turn, or the type itself if not sealed. */
  static List<Class<?>> leavesOf(Class<?> type) {
    if (!type.isSealed()) {
      return List.of(type);
    }
    List<Class<?>> leaves = new ArrayList<>();
    for (Class<?> permitted : type.getPermittedSubclasses()) {
      leavesOf(permitted).stream().filter(leaf -> !leaves.contains(leaf)).forEach(leaves::add);
    }
    return leaves;
  }

  @Override
  public JsonTypeInfo.@Nullable Value findPolymorphicTypeInfo(
      MapperConfig<?> config, Annotated annotated) {
    return isOurs(annotated)
        ? JsonTypeInfo.Value.construct(
            JsonTypeInfo.Id.NAME, JsonTypeInfo.As.PROPERTY, TYPE_FIELD, null, false, true)
        : null;
  }

  @Override
  public @Nullable List<NamedType> findSubtypes(Annotated annotated) {
    return isOurs(annotated)
        ? leavesOf(annotated.getRawType()).stream()
            .map(leaf -> new NamedType(leaf, nameOf(leaf)))
            .toList()
        : null;
  }

  private static boolean isOurs(Annotated annotated) {
    Class<?> type = annotated.getRawType();
    return annotated instanceof AnnotatedClass
        && type.isInterface()
        && type.isSealed()
        && !type.getName().startsWith("java.");
  }

  private static String nameOf(Class<?> leaf) {
    EventType type = leaf.getAnnotation(EventType.class);
    return type == null ? leaf.getSimpleName() : type.name();
  }
}
