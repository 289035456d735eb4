"""The words nicknames are made of: friendly, neutral, ASCII, nothing about illness or people."""

from __future__ import annotations

from typing import Final

QUALITIES: Final = tuple(
    """
    Amber Apricot Autumn Bamboo Birch Breezy Bronze Cedar Cherry Clover Copper Coral Cotton
    Crystal Distant Early Ember Emerald Evening Fern Garden Gentle Ginger Golden Granite Harbour
    Hazel Highland Honey Indigo Ivory Ivy Jade Jasmine Juniper Lantern Lavender Lemon Linen
    Lunar Maple Marble Meadow Mellow Mint Misty Morning Mossy Northern Olive Opal Orchard Pearl
    Pebble Pine Polar Quiet River Rosy Saffron Sandy Sapphire Silver Solar Spring Starry Summer
    Sunny Tidal Twilight Velvet Violet Western Willow Winter Woodland
    """.split(),  # noqa: SIM905 - as a list it would fill two pages
)

THINGS: Final = tuple(
    """
    Acorn Anchor Atlas Badger Balloon Basket Beacon Beaver Bridge Brook Candle Canyon Castle
    Cello Comet Compass Cricket Dolphin Dune Falcon Feather Fiddle Finch Fjord Flute Forest
    Fountain Glade Harp Hedgehog Heron Hill Island Kestrel Kite Lagoon Lake Lighthouse Linnet
    Lynx Magpie Marten Meteor Mill Mountain Nightingale Oriole Otter Owl Paddle Parrot Penguin
    Piano Planet Plover Puffin Rainbow Raven Reed Robin Sail Seal Sparrow Squirrel Stork Swallow
    Swan Swift Teapot Thrush Tower Trout Turtle Valley Viola Wagtail Windmill Wren
    """.split(),  # noqa: SIM905 - as a list it would fill two pages
)
