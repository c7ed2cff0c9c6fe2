"""Components in files of their own, whose scripts and templates are JavaScript in other text: Vue, Svelte, Astro.

``scripts.py`` gives a component's JavaScript at its own places, ``interface.py`` its props and events,
``elements.py`` the components that a template shows.
"""
