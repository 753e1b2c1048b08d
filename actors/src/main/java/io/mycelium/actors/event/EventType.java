package io.mycelium.actors.event;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The name under which a record is stored. It outlives the class: a class may be renamed or moved,
 * its name in the log may not change.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface EventType {
  /** For example {@code component.lease-granted}. */
  String name();

  /** From 1; raised when the fields change. */
  int version() default 1;

  /** Whether its entity has something to do from then on. */
  Openness openness() default Openness.UNCHANGED;
}
