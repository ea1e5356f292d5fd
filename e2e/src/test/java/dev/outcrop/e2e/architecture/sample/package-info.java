/** A small house that breaks every rule, so that the rules are seen to fail. */
@NullMarked
package dev.outcrop.e2e.architecture.sample;

import org.jspecify.annotations.NullMarked;
