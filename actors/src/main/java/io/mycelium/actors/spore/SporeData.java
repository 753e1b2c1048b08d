package io.mycelium.actors.spore;

/** Marks what {@link SporeSerializer} writes. */
sealed interface SporeData permits CardBucket, HeadRegister {}
