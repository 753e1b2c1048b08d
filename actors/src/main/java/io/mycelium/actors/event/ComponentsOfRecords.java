package io.mycelium.actors.event;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import com.fasterxml.jackson.databind.introspect.VisibilityChecker;

/**
 * Teaches Jackson that a record is its components and nothing else. Without it a public {@code
 * isX()} or {@code getX()} of a record is written as a field, which its constructor does not take
 * and reading refuses.
 */
final class ComponentsOfRecords extends NopAnnotationIntrospector {
  private static final long serialVersionUID = 1L;

  @Override
  public VisibilityChecker<?> findAutoDetectVisibility(
      AnnotatedClass type, VisibilityChecker<?> checker) {
    // The fields of a record are its components; its accessors would bring their namesakes along.
    return type.getRawType().isRecord()
        ? checker
            .withFieldVisibility(JsonAutoDetect.Visibility.ANY)
            .withGetterVisibility(JsonAutoDetect.Visibility.NONE)
            .withIsGetterVisibility(JsonAutoDetect.Visibility.NONE)
        : checker;
  }
}
