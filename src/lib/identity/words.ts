// 256 words to read a key aloud: short, distinct in their first three letters. Their order never changes.

export const WORDS: readonly string[] = (
	'acorn adult agent alarm alder almond amber anchor angle apple arch arrow artist ' +
	'atlas attic autumn bacon badge bamboo banjo barley basket bell bench bishop blanket ' +
	'blossom bonfire bottle bowl branch bread bridge bucket buffalo bulb cabin cactus ' +
	'camel carpet castle cello chalk cherry chimney circus clay clock cobra coffee copper ' +
	'coral cotton cradle cricket crown curtain cushion daisy dancer desert diamond doctor ' +
	'dolphin door dragon drum duck dune eagle echo elbow elephant engine fabric falcon ' +
	'feather fence fern finger flag flute fossil fountain frog fruit garden giraffe ' +
	'glacier glove gold gorilla grape guitar hammer harbor hazel helmet heron hill horse ' +
	'hotel hunter igloo indigo iron island ivory jaguar jar jasmine jewel judge juice ' +
	'kayak kettle kiosk kiwi koala ladder lake lamp lasso lemon leopard lilac linen lion ' +
	'lizard lobster locket lunch magnet mango marble meadow melon milk mirror moon moth ' +
	'muffin museum napkin needle night noodle north nutmeg oak oasis ocean octopus olive ' +
	'opera orange orbit orchid oven oyster palace panda paper peanut pebble pelican ' +
	'pencil pepper pigeon pillow pine planet poem polar poppy potato prairie pumpkin ' +
	'puppet puzzle quail queen rabbit radio raft raven reef ribbon rice ring river roof ' +
	'rope ruby rudder salmon sandal school seal shadow shirt silver siren sketch sled ' +
	'smoke soap sofa sparrow spoon square stone sugar summer swan sweater sword syrup ' +
	'teapot temple thimble thunder tiger toast tomato torch tower tree trumpet tunnel ' +
	'turtle twig uncle unicorn valley vanilla velvet violin volcano voyage vulture waffle ' +
	'wagon water wedding whale whisper window wolf wool wren yacht yogurt zebra zenith ' +
	'zipper'
).split(' ');
